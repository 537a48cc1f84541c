/* What the twins about conditions share: an error-checking mutex, a condition, and threads that wait for it. */
#ifndef CONDITIONS_H
#define CONDITIONS_H
#include "locks.h"

static pthread_mutex_t mutex;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

__attribute__((constructor)) static void make_mutex(void)
{
    mutex_of(&mutex, PTHREAD_MUTEX_ERRORCHECK);
}

__attribute__((unused)) static void *waits(void *text)
{
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_cond_wait(&condition, &mutex));
    say("%s", text ? (const char *)text : "awake");
    OK(pthread_mutex_unlock(&mutex));
    return NULL;
}

__attribute__((unused)) static void *waits_to_say(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    say("%s", error(pthread_cond_wait(&condition, &mutex)));
    OK(pthread_mutex_unlock(&mutex));
    return nothing;
}

__attribute__((unused)) static void tries_and_unlocks(void *nothing)
{
    (void)nothing;
    say("%s", error(pthread_mutex_trylock(&mutex)));
    say("%s", error(pthread_mutex_unlock(&mutex)));
}

__attribute__((unused)) static void *waits_with_handler(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    pthread_cleanup_push(tries_and_unlocks, NULL);
    pthread_cond_wait(&condition, &mutex);
    say("never");
    pthread_cleanup_pop(0);
    return nothing;
}

static volatile int awake;

__attribute__((unused)) static void *waits_counting(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_cond_wait(&condition, &mutex));
    awake++;
    OK(pthread_mutex_unlock(&mutex));
    return nothing;
}

/* Lock the mutex and wait for so many ticks. */
__attribute__((unused)) static void timedwait(int ticks)
{
    struct timespec then = deadline(ticks);
    OK(pthread_mutex_lock(&mutex));
    say("%s", error(pthread_cond_timedwait(&condition, &mutex, &then)));
}

__attribute__((unused)) static void *timedwaits(void *ticks)
{
    timedwait((int)(intptr_t)ticks);
    return NULL;
}

/* Signal the condition while the mutex is owned. */
__attribute__((unused)) static void signal_locked(void)
{
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_cond_signal(&condition));
    OK(pthread_mutex_unlock(&mutex));
}

#endif
