/* pthread_mutex_lock/errorcheck */
#include "locks.h"

int main(void)
{
    pthread_mutex_t mutex;
    mutex_of(&mutex, PTHREAD_MUTEX_ERRORCHECK);
    say("%s", error(pthread_mutex_lock(&mutex)));
    say("%s", error(pthread_mutex_lock(&mutex)));
    say("%s", error(pthread_mutex_unlock(&mutex)));
    say("%s", error(pthread_mutex_unlock(&mutex)));
}
