/* pthread_mutex_unlock/any_order */
#include "locks.h"

int main(void)
{
    static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER, two = PTHREAD_MUTEX_INITIALIZER;
    OK(pthread_mutex_lock(&one));
    OK(pthread_mutex_lock(&two));
    say("%s", error(pthread_mutex_unlock(&one)));
    in_a_thread(tries, &one);
    in_a_thread(tries, &two);
    say("%s", error(pthread_mutex_unlock(&two)));
}
