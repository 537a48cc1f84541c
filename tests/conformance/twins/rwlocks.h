/* What the twins about read-write locks share: a lock, and threads that read and write. */
#ifndef RWLOCK_H
#define RWLOCK_H
#include "locks.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

__attribute__((unused)) static void *reads(void *ticks)
{
    OK(pthread_rwlock_rdlock(&lock));
    say("reading");
    tick((int)(intptr_t)ticks);
    OK(pthread_rwlock_unlock(&lock));
    return NULL;
}

__attribute__((unused)) static void *writes(void *ticks)
{
    OK(pthread_rwlock_wrlock(&lock));
    say("writing");
    tick((int)(intptr_t)ticks);
    OK(pthread_rwlock_unlock(&lock));
    return NULL;
}

#endif
