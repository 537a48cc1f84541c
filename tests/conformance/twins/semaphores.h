/* What the twins about semaphores share. */
#ifndef SEMAPHORE_TWIN_H
#define SEMAPHORE_TWIN_H
#include "locks.h"

static sem_t sem;

__attribute__((unused)) static void init(unsigned value)
{
    CHECK(sem_init(&sem, 0, value) == 0);
}

__attribute__((unused)) static void say_value(void)
{
    int value;
    CHECK(sem_getvalue(&sem, &value) == 0);
    say("%d", value);
}

__attribute__((unused)) static void post(void)
{
    CHECK(sem_post(&sem) == 0);
}

__attribute__((unused)) static void *takes(void *nothing)
{
    CHECK(sem_wait(&sem) == 0);
    say("taken");
    return nothing;
}

__attribute__((unused)) static void *says_wait(void *nothing)
{
    say("%s", result(sem_wait(&sem)));
    return nothing;
}

__attribute__((unused)) static void *timedwaits(void *ticks)
{
    struct timespec then = deadline((int)(intptr_t)ticks);
    say("%s", result(sem_timedwait(&sem, &then)));
    return NULL;
}

#endif
