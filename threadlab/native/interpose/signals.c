/* Signals: who sends, who waits, and which thread runs a handler. */
#include "recording.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

/* Sending: `object` is the signal, `value` the thread or the process. */
#define SENDING(name, parameters, arguments, target)                            \
    DECLARE_REAL(name);                                                         \
    int name parameters                                                         \
    {                                                                           \
        struct record *record = instant(CALL_##name, signo, (uint64_t)(target)); \
        int result = REAL(name) arguments;                                      \
        if (result)                                                             \
            record->result = result > 0 ? result : errno;                       \
        return result;                                                          \
    }

SENDING(kill, (pid_t pid, int signo), (pid, signo), pid)
SENDING(raise, (int signo), (signo), 0)
SENDING(pthread_kill, (pthread_t thread, int signo), (thread, signo), thread)
SENDING(sigqueue, (pid_t pid, int signo, const union sigval value), (pid, signo, value), pid)
SENDING(pthread_sigqueue, (pthread_t thread, int signo, const union sigval value), (thread, signo, value), thread)

DECLARE_REAL(sigwait);
DECLARE_REAL(sigwaitinfo);
DECLARE_REAL(sigtimedwait);
DECLARE_REAL(sigsuspend);
DECLARE_REAL(pause);

int sigwait(const sigset_t *restrict set, int *restrict signo)
{
    struct record *record = begin_wait(CALL_sigwait, 0, 0);
    int error = REAL(sigwait)(set, signo);
    if (!error)
        record->object = *signo;
    finish(record, error);
    return error;
}

int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
    struct record *record = begin_wait(CALL_sigwaitinfo, 0, 0);
    int signo = REAL(sigwaitinfo)(set, info);
    record->object = signo > 0 ? signo : 0;
    finish(record, signo < 0 ? errno : 0);
    return signo;
}

int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info, const struct timespec *restrict time)
{
    struct record *record = begin_wait(CALL_sigtimedwait, 0, 0);
    int signo = REAL(sigtimedwait)(set, info, time);
    record->object = signo > 0 ? signo : 0;
    finish(record, signo < 0 ? errno : 0);
    return signo;
}

int sigsuspend(const sigset_t *mask)
{
    struct record *record = begin_wait(CALL_sigsuspend, 0, 0);
    int result = REAL(sigsuspend)(mask);
    finish(record, errno);
    return result;
}

int pause(void)
{
    struct record *record = begin_wait(CALL_pause, 0, 0);
    int result = REAL(pause)();
    finish(record, errno);
    return result;
}

/* Handlers.  The program's own is kept here, and the kernel is given one that records and calls it.  Signals that a
 * thread brings on itself by a wrong instruction are left alone: some runtimes use them by the thousand. */
typedef void handler(int, siginfo_t *, void *);
static handler *_Atomic handlers[NSIG];

static void recording_handler(int signo, siginfo_t *info, void *context)
{
    int sent = info && (info->si_code == SI_USER || info->si_code == SI_TKILL || info->si_code == SI_QUEUE);
    struct record *record = begin(CALL_handler, signo, sent ? info->si_pid : 0);
    atomic_load(&handlers[signo])(signo, info, context);
    finish(record, 0);
}

static int is_recorded(int signo)
{
    return signo > 0 && signo < NSIG && signo != SIGSEGV && signo != SIGBUS && signo != SIGFPE && signo != SIGILL
        && signo != SIGTRAP;
}

static int is_function(void *disposition)
{
    return disposition != (void *)SIG_DFL && disposition != (void *)SIG_IGN && disposition != (void *)SIG_ERR;
}

DECLARE_REAL(sigaction);
DECLARE_REAL(signal);

/* The kernel says who sent a signal only to those who ask for it with SA_SIGINFO.  Whether the program did is kept. */
static _Atomic int wants_info[NSIG];

int sigaction(int signo, const struct sigaction *restrict action, struct sigaction *restrict old)
{
    if (!is_recorded(signo))
        return REAL(sigaction)(signo, action, old);
    handler *before = atomic_load(&handlers[signo]);
    int wanted = atomic_load(&wants_info[signo]);
    struct sigaction ours;
    if (action && is_function((void *)action->sa_sigaction)) {
        ours = *action;
        atomic_store(&handlers[signo], action->sa_sigaction);
        atomic_store(&wants_info[signo], action->sa_flags & SA_SIGINFO);
        ours.sa_sigaction = recording_handler;
        ours.sa_flags |= SA_SIGINFO;
        action = &ours;
    }
    int result = REAL(sigaction)(signo, action, old);
    if (result) {
        atomic_store(&handlers[signo], before);
        atomic_store(&wants_info[signo], wanted);
    } else if (old && old->sa_sigaction == recording_handler) {
        old->sa_sigaction = before;
        old->sa_flags = (old->sa_flags & ~SA_SIGINFO) | wanted;
    }
    return result;
}

sighandler_t signal(int signo, sighandler_t disposition)
{
    struct sigaction action;
    if (!is_recorded(signo))
        return REAL(signal)(signo, disposition);
    handler *before = atomic_load(&handlers[signo]);
    sighandler_t old = REAL(signal)(signo, disposition);
    if (old == SIG_ERR)
        return old;
    /* The same once more, as the C library has set its flags, with our handler. */
    if (is_function((void *)disposition) && REAL(sigaction)(signo, NULL, &action) == 0)
        sigaction(signo, &action, NULL);
    return (void *)old == (void *)recording_handler ? (sighandler_t)(void *)before : old;
}
