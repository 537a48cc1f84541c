/* Threads: create, join, detach, cancel, names. */
#include "recording.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

DECLARE_REAL(pthread_create);
DECLARE_REAL(pthread_join);
DECLARE_REAL(pthread_tryjoin_np);
DECLARE_REAL(pthread_timedjoin_np);
DECLARE_REAL(pthread_clockjoin_np);
DECLARE_REAL(pthread_detach);
DECLARE_REAL(pthread_setname_np);
DECLARE_REAL(pthread_cancel);
DECLARE_REAL(sched_yield);

struct birth {
    void *(*routine)(void *);
    void *argument;
    uint32_t number;
};

static void *start(void *given)
{
    struct birth birth = *(struct birth *)given;
    free(given);
    enrol(birth.number);
    return birth.routine(birth.argument);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument)
{
    struct birth *birth = malloc(sizeof *birth);
    if (!birth)
        return EAGAIN;
    *birth = (struct birth){routine, argument, new_thread()};
    struct record *record = begin(CALL_pthread_create, 0, birth->number);
    int error = REAL(pthread_create)(thread, attributes, start, birth);
    if (error)
        free(birth);
    else
        record->object = *thread;
    finish(record, error);
    return error;
}

int pthread_join(pthread_t thread, void **value)
{
    struct record *record = begin_wait(CALL_pthread_join, thread, 0);
    int error = REAL(pthread_join)(thread, value);
    finish(record, error);
    return error;
}

int pthread_tryjoin_np(pthread_t thread, void **value)
{
    struct record *record = begin(CALL_pthread_tryjoin_np, thread, 0);
    int error = REAL(pthread_tryjoin_np)(thread, value);
    finish(record, error);
    return error;
}

int pthread_timedjoin_np(pthread_t thread, void **value, const struct timespec *until)
{
    struct record *record = begin_wait(CALL_pthread_timedjoin_np, thread, 0);
    int error = REAL(pthread_timedjoin_np)(thread, value, until);
    finish(record, error);
    return error;
}

int pthread_clockjoin_np(pthread_t thread, void **value, clockid_t clock, const struct timespec *until)
{
    struct record *record = begin_wait(CALL_pthread_clockjoin_np, thread, 0);
    int error = REAL(pthread_clockjoin_np)(thread, value, clock, until);
    finish(record, error);
    return error;
}

int pthread_detach(pthread_t thread)
{
    struct record *record = instant(CALL_pthread_detach, thread, 0);
    int error = REAL(pthread_detach)(thread);
    record->result |= error;
    return error;
}

int pthread_setname_np(pthread_t thread, const char *name)
{
    int error = REAL(pthread_setname_np)(thread, name);
    if (!error) {
        instant(CALL_pthread_setname_np, thread, 0);
        record_name(CALL_name, name);   /* of the thread in the record before */
    }
    return error;
}

int pthread_cancel(pthread_t thread)
{
    struct record *record = instant(CALL_pthread_cancel, thread, 0);
    int error = REAL(pthread_cancel)(thread);
    record->result |= error;
    return error;
}

int sched_yield(void)
{
    instant(CALL_sched_yield, 0, 0);
    return REAL(sched_yield)();
}
