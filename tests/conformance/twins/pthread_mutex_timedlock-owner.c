/* pthread_mutex_timedlock/owner */
#include "locks.h"

int main(void)
{
    const int kinds[] = {PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_RECURSIVE};
    for (int at = 0; at < 3; at++) {
        pthread_mutex_t mutex;
        mutex_of(&mutex, kinds[at]);
        OK(pthread_mutex_lock(&mutex));
        struct timespec then = deadline(1);
        say("%s", error(pthread_mutex_timedlock(&mutex, &then)));
    }
}
