/* What the twins about fork share. */
#ifndef FORKS_H
#define FORKS_H
#include "processes.h"

/* Fork a child that runs `routine` and exits with 0, and wait for it; its status. */
__attribute__((unused)) static int forked(void (*routine)(void))
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (!child) {
        routine();
        exit(0);
    }
    return status_of(child);
}

/* Own a mutex for so many ticks. */
struct hold {
    pthread_mutex_t *mutex;
    int ticks;
};

__attribute__((unused)) static void *holds(void *argument)
{
    struct hold *hold = argument;
    OK(pthread_mutex_lock(hold->mutex));
    tick(hold->ticks);
    OK(pthread_mutex_unlock(hold->mutex));
    return NULL;
}

/* Wait for all children, each of which exits with a number; the sum of these and `own`. */
__attribute__((unused)) static int and_children(int own)
{
    int status;
    while (wait(&status) > 0)
        own += WEXITSTATUS(status);
    return own;
}

/* In the first process say `own` and what the children counted; in the others tell one's parent. */
__attribute__((unused)) static void tell_family(pid_t first, int own)
{
    own = and_children(own);
    if (getpid() != first)
        exit(own);
    say("%d", own);
}

#endif
