/* pthread_mutex_destroy/locked */
#include "locks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

int main(void)
{
    OK(pthread_mutex_lock(&mutex));
    say("%s", error(pthread_mutex_destroy(&mutex)));
    in_a_thread(tries, &mutex);
    say("%s", error(pthread_mutex_unlock(&mutex)));
    say("%s", error(pthread_mutex_destroy(&mutex)));
}
