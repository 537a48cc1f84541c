/* PTHREAD_PRIO_PROTECT/above */
#include "realtime.h"

static pthread_mutex_t mutex;

static void *high(void *nothing)
{
    struct timespec then = deadline(1);
    say("%s", error(pthread_mutex_lock(&mutex)));
    say("%s", error(pthread_mutex_trylock(&mutex)));
    say("%s", error(pthread_mutex_timedlock(&mutex, &then)));
    return nothing;
}

static void *locks(void *nothing)
{
    say("%s", error(pthread_mutex_lock(&mutex)));
    return nothing;
}

int main(void)
{
    realtime(SCHED_FIFO);
    protocol_of(&mutex, PTHREAD_PRIO_PROTECT, 3);
    join(at_priority(4, high, NULL));
    join(at_priority(3, locks, NULL));
}
