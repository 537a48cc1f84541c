/* A thread that is cancelled in one call, which the twin defines as `call`: main is cancel_while() or cancel_before(). */
#ifndef VICTIM_H
#define VICTIM_H

#include "twin.h"

static void call(void);
static sem_t victim_ready;

static void cleaned(void *unused)
{
    (void)unused;
    say("cleanup");
}

__attribute__((unused)) static void *victim(void *unused)
{
    pthread_cleanup_push(cleaned, NULL);
    OK(sem_post(&victim_ready));
    call();
    pthread_cleanup_pop(0);
    say("the call came back");
    return unused;
}

/* The request comes while the thread waits in the call. */
__attribute__((unused)) static void cancel_while(void)
{
    OK(sem_init(&victim_ready, 0, 0));
    pthread_t thread = start(victim, NULL);
    OK(sem_wait(&victim_ready));
    tick(3);
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
}

__attribute__((unused)) static void *doomed(void *unused)
{
    (void)unused;
    pthread_cleanup_push(cleaned, NULL);
    OK(pthread_cancel(pthread_self()));
    call();
    pthread_cleanup_pop(0);
    return (void *)7;
}

/* The request is pending when the thread makes the call, which would not have to wait. */
__attribute__((unused)) static void cancel_before(void)
{
    say("%s", value_name(join(start(doomed, NULL))));
}

#endif
