/* What the twins about barriers share. */
#ifndef BARRIER_H
#define BARRIER_H
#include "locks.h"

static pthread_barrier_t barrier;
static volatile int serial, zero;

__attribute__((unused)) static void *passes(void *nothing)
{
    pthread_barrier_wait(&barrier);
    say("passed");
    return nothing;
}

__attribute__((unused)) static void *counts(void *rounds)
{
    for (intptr_t round = 0; round < (intptr_t)rounds; round++) {
        int got = pthread_barrier_wait(&barrier);
        CHECK(got == 0 || got == PTHREAD_BARRIER_SERIAL_THREAD);
        __atomic_add_fetch(got ? &serial : &zero, 1, __ATOMIC_SEQ_CST);
    }
    return NULL;
}

/* Start `threads` that run `routine`, and wait until they have ended. */
__attribute__((unused)) static void run_all(int threads, void *(*routine)(void *), void *argument)
{
    pthread_t started[8];
    for (int at = 0; at < threads; at++)
        started[at] = start(routine, argument);
    for (int at = 0; at < threads; at++)
        join(started[at]);
}

#endif
