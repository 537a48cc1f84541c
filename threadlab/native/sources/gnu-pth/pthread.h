/* Pthreads on GNU Portable Threads: the calls that the experiments use, under their POSIX names.
 *
 * All these threads live in one kernel thread.  With PTH_SYSCALL_SOFT, GNU Pth also puts its jackets over usleep, read
 * and other blocking calls: only the caller waits.  Without it such a call stalls everybody.
 */
#ifndef PTHREAD_ON_GNU_PTH_H
#define PTHREAD_ON_GNU_PTH_H

#include <errno.h>
#include <pth.h>

#define pthread_t pth_t                         /* macros: the C library has types of these names already */
#define pthread_attr_t struct pth_attr_st
#define pthread_mutex_t pth_mutex_t
#define pthread_cond_t pth_cond_t
#define PTHREAD_MUTEX_INITIALIZER PTH_MUTEX_INIT
#define PTHREAD_COND_INITIALIZER PTH_COND_INIT

__attribute__((constructor)) static void start_gnu_pth(void)
{
    pth_init();
}

static inline int pthread_create(pthread_t *thread, pthread_attr_t *attr, void *(*start)(void *), void *argument)
{
    *thread = pth_spawn(attr, start, argument);
    return *thread ? 0 : errno;
}

static inline int pthread_join(pthread_t thread, void **value)
{
    return pth_join(thread, value) ? 0 : errno;
}

static inline int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    return pth_mutex_acquire(mutex, FALSE, NULL) ? 0 : errno;
}

static inline int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    return pth_mutex_release(mutex) ? 0 : errno;
}

static inline int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    return pth_cond_await(condition, mutex, NULL) ? 0 : errno;
}

static inline int pthread_cond_signal(pthread_cond_t *condition)
{
    return pth_cond_notify(condition, FALSE) ? 0 : errno;
}

static inline int pthread_cond_broadcast(pthread_cond_t *condition)
{
    return pth_cond_notify(condition, TRUE) ? 0 : errno;
}

/* Cancellation.  GNU Pth keeps state and type in one number.  No request comes while a thread computes, for who asks has
 * to run; asynchronous cancellation calls the handlers before pthread_cancel returns; and a request ends a jacketed
 * sleep even where cancellation is disabled. */
#define PTHREAD_CANCEL_ENABLE PTH_CANCEL_ENABLE
#define PTHREAD_CANCEL_DISABLE PTH_CANCEL_DISABLE
#define PTHREAD_CANCEL_DEFERRED PTH_CANCEL_DEFERRED
#define PTHREAD_CANCEL_ASYNCHRONOUS PTH_CANCEL_ASYNCHRONOUS
#define PTHREAD_CANCELED PTH_CANCELED
#define pthread_testcancel pth_cancel_point
#define pthread_cleanup_push pth_cleanup_push
#define pthread_cleanup_pop pth_cleanup_pop

static inline int pthread_cancel(pthread_t thread)
{
    return pth_cancel(thread) ? 0 : errno;
}

/* Let `value` stand in the place of `mask` in the caller's state and type. */
static inline int set_cancellation(int value, int mask, int *old)
{
    int now;
    pth_cancel_state(0, &now);
    pth_cancel_state((now & ~mask) | value, NULL);
    if (old)
        *old = now & mask;
    return 0;
}

static inline int pthread_setcancelstate(int state, int *old)
{
    return set_cancellation(state, PTH_CANCEL_ENABLE | PTH_CANCEL_DISABLE, old);
}

static inline int pthread_setcanceltype(int type, int *old)
{
    return set_cancellation(type, PTH_CANCEL_DEFERRED | PTH_CANCEL_ASYNCHRONOUS, old);
}

static inline int thread_yield(void)            /* POSIX calls it sched_yield, which only the kernel would hear */
{
    return pth_yield(NULL) ? 0 : errno;
}
#define sched_yield thread_yield

#endif
