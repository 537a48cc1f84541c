/* Mutexes, read-write locks, conditions, barriers and semaphores.
 *
 * A lock is first tried.  If it is free, which is what a good program sees nearly always, one look at the clock is all
 * that recording costs.  Giving up is stamped before it happens and getting afterwards: in no recording have two threads
 * a lock at once.
 */
#include "recording.h"

#include <pthread.h>
#include <semaphore.h>

#define OBJECT(pointer) ((uint64_t)(uintptr_t)(pointer))

DECLARE_REAL(pthread_mutex_trylock);
DECLARE_REAL(pthread_rwlock_tryrdlock);
DECLARE_REAL(pthread_rwlock_trywrlock);
DECLARE_REAL(sem_trywait);

/* A lock that is tried with `attempt` and waited for with `name`; `failed` says whether a result is a failure, and
 * `busy` that somebody has the lock. */
#define LOCK(name, attempt, parameters, arguments)                              \
    DECLARE_REAL(name);                                                         \
    int name parameters                                                         \
    {                                                                           \
        int error = REAL(attempt)(lock);                                        \
        if (error != EBUSY) {                                                   \
            instant(CALL_##name, OBJECT(lock), 0)->result = error;              \
            return error;                                                       \
        }                                                                       \
        struct record *record = begin_wait(CALL_##name, OBJECT(lock), 0);       \
        error = REAL(name) arguments;                                           \
        finish(record, error);                                                  \
        return error;                                                           \
    }

/* One that is only tried. */
#define TRY(name, type)                                                         \
    int name(type *lock)                                                        \
    {                                                                           \
        int error = REAL(name)(lock);                                           \
        instant(CALL_##name, OBJECT(lock), 0)->result = error;                  \
        return error;                                                           \
    }

/* What tells others that they may go on. */
#define LET_GO(name, type)                                                      \
    DECLARE_REAL(name);                                                         \
    int name(type *object)                                                      \
    {                                                                           \
        struct record *record = instant(CALL_##name, OBJECT(object), 0);        \
        int error = REAL(name)(object);                                         \
        if (error)                                                              \
            record->result = error > 0 ? error : errno;                         \
        return error;                                                           \
    }

TRY(pthread_mutex_trylock, pthread_mutex_t)
TRY(pthread_rwlock_tryrdlock, pthread_rwlock_t)
TRY(pthread_rwlock_trywrlock, pthread_rwlock_t)

LOCK(pthread_mutex_lock, pthread_mutex_trylock, (pthread_mutex_t *lock), (lock))
LOCK(pthread_mutex_timedlock, pthread_mutex_trylock, (pthread_mutex_t *lock, const struct timespec *until), (lock, until))
LOCK(pthread_mutex_clocklock, pthread_mutex_trylock,
     (pthread_mutex_t *lock, clockid_t clock, const struct timespec *until), (lock, clock, until))
LOCK(pthread_rwlock_rdlock, pthread_rwlock_tryrdlock, (pthread_rwlock_t *lock), (lock))
LOCK(pthread_rwlock_timedrdlock, pthread_rwlock_tryrdlock,
     (pthread_rwlock_t *lock, const struct timespec *until), (lock, until))
LOCK(pthread_rwlock_wrlock, pthread_rwlock_trywrlock, (pthread_rwlock_t *lock), (lock))
LOCK(pthread_rwlock_timedwrlock, pthread_rwlock_trywrlock,
     (pthread_rwlock_t *lock, const struct timespec *until), (lock, until))

LET_GO(pthread_mutex_unlock, pthread_mutex_t)
LET_GO(pthread_rwlock_unlock, pthread_rwlock_t)
LET_GO(pthread_cond_signal, pthread_cond_t)
LET_GO(pthread_cond_broadcast, pthread_cond_t)
LET_GO(sem_post, sem_t)

/* A condition, which also gives up the mutex and takes it back. */
#define CONDITION(name, parameters, arguments)                                          \
    DECLARE_REAL(name);                                                                 \
    int name parameters                                                                 \
    {                                                                                   \
        struct record *record = begin_wait(CALL_##name, OBJECT(condition), OBJECT(mutex)); \
        int error = REAL(name) arguments;                                               \
        finish(record, error);                                                          \
        return error;                                                                   \
    }

CONDITION(pthread_cond_wait, (pthread_cond_t *condition, pthread_mutex_t *mutex), (condition, mutex))
CONDITION(pthread_cond_timedwait,
          (pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until), (condition, mutex, until))
CONDITION(pthread_cond_clockwait,
          (pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until),
          (condition, mutex, clock, until))

DECLARE_REAL(pthread_barrier_wait);

int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    struct record *record = begin_wait(CALL_pthread_barrier_wait, OBJECT(barrier), 0);
    int result = REAL(pthread_barrier_wait)(barrier);
    record->value = result == PTHREAD_BARRIER_SERIAL_THREAD;
    finish(record, result > 0 ? result : 0);
    return result;
}

int sem_trywait(sem_t *semaphore)
{
    int result = REAL(sem_trywait)(semaphore);
    instant(CALL_sem_trywait, OBJECT(semaphore), 0)->result = result ? errno : 0;
    return result;
}

#define SEMAPHORE(name, parameters, arguments)                                          \
    DECLARE_REAL(name);                                                                 \
    int name parameters                                                                 \
    {                                                                                   \
        int before = errno;                                                             \
        pthread_testcancel();           /* as the C library's own does first */         \
        if (REAL(sem_trywait)(semaphore) == 0) {                                        \
            instant(CALL_##name, OBJECT(semaphore), 0);                                 \
            return 0;                                                                   \
        }                                                                               \
        errno = before;                                                                 \
        struct record *record = begin_wait(CALL_##name, OBJECT(semaphore), 0);          \
        int result = REAL(name) arguments;                                              \
        finish(record, result ? errno : 0);                                             \
        return result;                                                                  \
    }

SEMAPHORE(sem_wait, (sem_t *semaphore), (semaphore))
SEMAPHORE(sem_timedwait, (sem_t *semaphore, const struct timespec *until), (semaphore, until))
SEMAPHORE(sem_clockwait, (sem_t *semaphore, clockid_t clock, const struct timespec *until), (semaphore, clock, until))
