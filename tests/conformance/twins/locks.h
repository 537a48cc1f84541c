/* What the twins about locks, scheduling and processes share. */
#ifndef LOCKS_H
#define LOCKS_H
#include "twin.h"

/* Make a mutex of that kind. */
__attribute__((unused)) static void mutex_of(pthread_mutex_t *mutex, int kind)
{
    pthread_mutexattr_t attributes;
    OK(pthread_mutexattr_init(&attributes));
    OK(pthread_mutexattr_settype(&attributes, kind));
    OK(pthread_mutex_init(mutex, &attributes));
}

/* Threads that try to get the mutex or rwlock given to them, and say how it went. */
__attribute__((unused)) static void *tries(void *mutex)
{
    say("%s", error(pthread_mutex_trylock(mutex)));
    return NULL;
}

__attribute__((unused)) static void *tries_to_read(void *rwlock)
{
    say("%s", error(pthread_rwlock_tryrdlock(rwlock)));
    return NULL;
}

__attribute__((unused)) static void *tries_to_write(void *rwlock)
{
    say("%s", error(pthread_rwlock_trywrlock(rwlock)));
    return NULL;
}

__attribute__((unused)) static void in_a_thread(void *(*routine)(void *), void *argument)
{
    join(start(routine, argument));
}

__attribute__((unused)) static void speaks(int number)
{
    (void)number;
    say("handler");
}

/* Wait for a child; its exit status, or minus the signal that killed it. */
__attribute__((unused)) static int status_of(pid_t child)
{
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

#endif
