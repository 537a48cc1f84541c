/* What the twins about mutex protocols share. */
#ifndef INVERSION_H
#define INVERSION_H
#include "realtime.h"

/* A low thread holds a mutex, a high one waits for it, and one in the middle works. */
__attribute__((unused)) static void inversion(int protocol)
{
    static pthread_mutex_t mutex;
    realtime(SCHED_FIFO);
    protocol_of(&mutex, protocol, 3);
    pthread_t threads[] = {at_priority(3, wants, TASK("high", .ticks = 2, .mutex = &mutex)),
                           at_priority(2, works_later, TASK("middle", .ticks = 2, .work = 5)),
                           at_priority(1, holds, TASK("low", .work = 3, .mutex = &mutex))};
    join_all(3, threads);
}

static void *unlocks_last(void *argument)
{
    pthread_mutex_t *mutex = argument;
    OK(pthread_mutex_lock(mutex));
    work(3);
    say("low unlocks");
    OK(pthread_mutex_unlock(mutex));
    return NULL;
}

/* A low thread holds a mutex that nobody wants, and one in the middle becomes ready. */
__attribute__((unused)) static void nobody_waits(int protocol)
{
    static pthread_mutex_t mutex;
    realtime(SCHED_FIFO);
    protocol_of(&mutex, protocol, 3);
    pthread_t threads[] = {at_priority(2, works_later, TASK("middle", .ticks = 1)), at_priority(1, unlocks_last, &mutex)};
    join_all(2, threads);
}

#endif
