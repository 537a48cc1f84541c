/* Processes: fork, waiting for a child, and the end. */
#include "recording.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

DECLARE_REAL(fork);
DECLARE_REAL(waitid);
DECLARE_REAL(_exit);
DECLARE_REAL(_Exit);

static _Thread_local uint32_t child;    /* the number of the thread that fork is about to make; 0 if not known */

static void in_child(void)
{
    enrol_process(child ? child : new_thread());
    child = 0;
}

/* The C library forks by itself too (daemon, forkpty): the child is told by this and not by the wrapper of fork. */
__attribute__((constructor)) static void at_fork(void)
{
    pthread_atfork(NULL, NULL, in_child);
}

pid_t fork(void)
{
    child = new_thread();
    struct record *record = begin(CALL_fork, 0, child);
    pid_t pid = REAL(fork)();
    if (pid) {                          /* the record is the parent's */
        child = 0;
        record->object = pid > 0 ? pid : 0;
        finish(record, pid < 0 ? errno : 0);
    }
    return pid;
}

/* Waiting: `object` is the child that is waited for, then the one that ended, `value` its wait status. */
#define WAITING(name, which, parameters, arguments)                             \
    DECLARE_REAL(name);                                                         \
    pid_t name parameters                                                       \
    {                                                                           \
        int own, *to = status ? status : &own;                                  \
        struct record *record = begin_wait(CALL_##name, which, 0);              \
        pid_t pid = REAL(name) arguments;                                       \
        record->object = pid > 0 ? pid : 0;                                     \
        record->value = pid > 0 ? (uint32_t)*to : 0;                            \
        finish(record, pid < 0 ? errno : 0);                                    \
        return pid;                                                             \
    }

WAITING(wait, 0, (int *status), (to))
WAITING(waitpid, which, (pid_t which, int *status, int options), (which, to, options))
WAITING(wait3, 0, (int *status, int options, struct rusage *usage), (to, options, usage))
WAITING(wait4, which, (pid_t which, int *status, int options, struct rusage *usage), (which, to, options, usage))

int waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
    struct record *record = begin_wait(CALL_waitid, 0, 0);
    int result = REAL(waitid)(type, id, info, options);
    finish(record, result ? errno : 0);
    return result;
}

/* The end of a process that does not call what exit calls. */
#define ENDING(name)                                                            \
    void name(int status)                                                       \
    {                                                                           \
        if (at_home())                                                          \
            finish(begin(CALL_process_exit, status, 0), 0);                     \
        REAL(name)(status);                                                     \
        __builtin_unreachable();                                                \
    }

ENDING(_exit)
ENDING(_Exit)
