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

#endif
