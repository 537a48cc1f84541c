"""Handlers that come in the middle of other things: waits for conditions, sleeps, forks, stops, a thread's end."""

from __future__ import annotations

from signal import SIGALRM, SIGCHLD, SIGCONT, SIGHUP, SIGKILL, SIGSTOP, SIGTSTP, SIGUSR1, SIGUSR2

import threadlab as tl
from tests.conformance.case import attempt, burn, collection, signal_name
from tests.conformance.signal_steps import Steps, block, mask, pending, says, settle, unblock
from threadlab import ms

CASES, case = collection()


def slow(signo: int) -> Steps:
    """A handler that takes three ticks."""
    yield tl.write(f"in {signal_name(signo)}")
    yield from settle(3)
    yield tl.write(f"out {signal_name(signo)}")


def leaves(signo: int) -> Steps:
    yield tl.write(f"in {signal_name(signo)}")
    yield tl.pthread_exit(4)


def say_status(child: int) -> Steps:
    _, status = yield tl.waitpid(child)
    yield tl.write(f"status {status}")


def continue_and_wait(child: int) -> Steps:
    yield tl.write("continuing")
    yield tl.kill(child, SIGCONT)
    yield from say_status(child)


@case(
    "stop/sigwait",
    "A signal that comes while the process is stopped reaches a thread that waits for it when the process goes on.",
    posix="XSH 2.4.3 Signal Actions; XSH sigwait",
    expected="continuing\nchild: SIGUSR1\nstatus 0",
)
def stopped_in_sigwait() -> Steps:
    yield block(SIGUSR1)
    child = yield tl.fork()
    if not child:
        signo = yield tl.sigwait({SIGUSR1})
        yield tl.write(f"child: {signal_name(signo)}")
        yield tl._exit(0)
    yield from settle()
    yield tl.kill(child, SIGSTOP)
    yield tl.kill(child, SIGUSR1)
    yield from settle()
    yield from continue_and_wait(child)


@case(
    "stop/cont_running",
    "SIGCONT sent to a process that runs is a signal like any other.",
    posix="XSH 2.4.3 Signal Actions",
    expected="in SIGCONT\nin SIGCONT\nend",
)
def cont_while_running() -> Steps:
    yield tl.sigaction(SIGCONT, says)
    yield tl.raise_(SIGCONT)
    yield tl.kill((yield tl.getpid()), SIGCONT)
    yield tl.write("end")


@case(
    "stop/tstp_unblocked",
    "A stop signal that was blocked stops the process when it is unblocked.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="child: SIGTSTP\ncontinuing\nchild goes on\nstatus 0",
)
def stops_when_unblocked() -> Steps:
    child = yield tl.fork()
    if not child:
        yield from settle()
        yield block(SIGTSTP)
        yield tl.raise_(SIGTSTP)
        now = yield from pending()
        yield tl.write(f"child: {now}")
        yield unblock(SIGTSTP)
        yield tl.write("child goes on")
        yield tl._exit(0)
    yield from settle(3)
    yield from continue_and_wait(child)


@case(
    "stop/alarm",
    "The alarm clock goes on while the process is stopped; SIGALRM is handled afterwards.",
    posix="XSH alarm, DESCRIPTION; XSH 2.4.3",
    expected="continuing\nin SIGALRM\nchild goes on\nstatus 0",
)
def alarm_while_stopped() -> Steps:
    child = yield tl.fork()
    if not child:
        yield tl.sigaction(SIGALRM, says)
        yield tl.alarm(2 * ms)
        yield from settle()
        yield tl.raise_(SIGSTOP)
        yield tl.write("child goes on")
        yield tl._exit(0)
    yield from settle(4)
    yield from continue_and_wait(child)


def condition() -> Steps:
    """A mutex and a condition variable."""
    mutex = yield tl.pthread_mutex_init()
    cond = yield tl.pthread_cond_init()
    return mutex, cond


@case(
    "handler/cond_timed_out",
    "A timed wait whose time is over while a handler runs fails afterwards, owning the mutex.",
    posix="XSH pthread_cond_timedwait, DESCRIPTION",
    expected="in SIGALRM\nout SIGALRM\nETIMEDOUT\nEBUSY",
)
def cond_timed_out() -> Steps:
    mutex, cond = yield from condition()
    yield tl.sigaction(SIGALRM, slow)
    yield tl.pthread_mutex_lock(mutex)
    end = 2 * ms + (yield tl.clock())
    yield tl.alarm(1 * ms)
    yield tl.write((yield from attempt(tl.pthread_cond_timedwait(cond, mutex, end))))
    yield tl.write((yield from attempt(tl.pthread_mutex_trylock(mutex))))


@case(
    "handler/cond_mutex",
    "While a thread waits for a condition its handler may lock the mutex that the wait gave up.",
    posix="XSH pthread_cond_wait, DESCRIPTION",
    expected="in SIGUSR1, 0\nM signals\nT: 0",
)
def cond_mutex() -> Steps:
    mutex, cond = yield from condition()

    def locks(signo: int) -> Steps:
        result = yield from attempt(tl.pthread_mutex_lock(mutex))
        yield tl.write(f"in {signal_name(signo)}, {result}")
        yield tl.pthread_mutex_unlock(mutex)

    yield tl.sigaction(SIGUSR1, locks)
    tid = yield tl.pthread_create(waits_for_condition, mutex, cond)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from settle()
    yield tl.write("M signals")
    yield tl.pthread_cond_signal(cond)
    yield tl.pthread_join(tid)


def waits_for_condition(mutex: int, cond: int) -> Steps:
    yield tl.pthread_mutex_lock(mutex)
    result = yield from attempt(tl.pthread_cond_wait(cond, mutex))
    yield tl.write(f"T: {result}")
    yield tl.pthread_mutex_unlock(mutex)


@case(
    "handler/cond_again",
    "Its handler may even wait for the same condition; a broadcast is for both waits.",
    posix="XSH pthread_cond_broadcast, DESCRIPTION (not async-signal-safe, and well on glibc here)",
    expected="in SIGUSR1\nM broadcasts\nout SIGUSR1\nT: 0",
)
def cond_again() -> Steps:
    mutex, cond = yield from condition()

    def waits_too(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_cond_wait(cond, mutex)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.write(f"out {signal_name(signo)}")

    yield tl.sigaction(SIGUSR1, waits_too)
    tid = yield tl.pthread_create(waits_for_condition, mutex, cond)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from settle()
    yield tl.write("M broadcasts")
    yield tl.pthread_cond_broadcast(cond)
    yield tl.pthread_join(tid)


@case(
    "handler/cond_another_waits",
    "A signal for the condition is for a thread that waits, not for one whose handler holds it up, if there are both.",
    posix="XSH pthread_cond_signal, DESCRIPTION; glibc",
    expected="in SIGUSR1\nM signals\nsecond goes on\nout SIGUSR1\nfirst goes on",
)
def cond_another_waits() -> Steps:
    mutex, cond = yield from condition()
    inside = yield tl.sem_init(0)

    def blocks(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.sem_wait(inside)
        yield tl.write(f"out {signal_name(signo)}")

    def waits(name: str) -> Steps:
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_cond_wait(cond, mutex)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.write(f"{name} goes on")
        yield tl.sem_post(inside)

    yield tl.sigaction(SIGUSR1, blocks)
    first = yield tl.pthread_create(waits, "first")
    yield from settle()
    second = yield tl.pthread_create(waits, "second")
    yield from settle()
    yield tl.pthread_kill(first, SIGUSR1)
    yield from settle()
    yield tl.write("M signals")
    yield tl.pthread_cond_signal(cond)
    yield tl.pthread_join(second)
    yield tl.pthread_cond_signal(cond)
    yield tl.pthread_join(first)


def serial(result: int) -> str:
    return "serial" if result == tl.PTHREAD_BARRIER_SERIAL_THREAD else "0"


def waits_at_barrier(barrier: int) -> Steps:
    result = yield tl.pthread_barrier_wait(barrier)
    yield tl.write(f"T: {serial(result)}")


@case(
    "handler/barrier_again",
    "A thread that waits at a barrier counts; its handler, waiting there too, makes up the number.",
    posix="XSH pthread_barrier_wait, DESCRIPTION (not async-signal-safe, and well on glibc here)",
    expected="in SIGUSR1\nout serial\nT: 0",
)
def barrier_again() -> Steps:
    barrier = yield tl.pthread_barrier_init(2)

    def waits_too(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        result = yield tl.pthread_barrier_wait(barrier)
        yield tl.write(f"out {serial(result)}")

    yield tl.sigaction(SIGUSR1, waits_too)
    tid = yield tl.pthread_create(waits_at_barrier, barrier)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield tl.pthread_join(tid)


@case(
    "handler/barrier_filled",
    "A barrier is passed while a handler runs in a thread that waits there: the others go, that one follows.",
    posix="XSH pthread_barrier_wait, DESCRIPTION",
    expected="in SIGUSR1\nM passes\nout SIGUSR1\nT: 0",
)
def barrier_filled() -> Steps:
    barrier = yield tl.pthread_barrier_init(2)
    inside = yield tl.sem_init(0)

    def blocks(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.sem_wait(inside)
        yield tl.write(f"out {signal_name(signo)}")

    yield tl.sigaction(SIGUSR1, blocks)
    tid = yield tl.pthread_create(waits_at_barrier, barrier)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from settle()
    yield tl.pthread_barrier_wait(barrier)
    yield tl.write("M passes")
    yield tl.sem_post(inside)
    yield tl.pthread_join(tid)


@case(
    "handler/sigsuspend_in_sigsuspend",
    "A handler that ends one sigsuspend may begin another: each gives back the mask it found.",
    posix="XSH sigsuspend, DESCRIPTION",
    expected=("in: SIGHUP SIGUSR1 SIGUSR2\nin SIGUSR2\nEINTR\nout: SIGHUP SIGUSR1 SIGUSR2\nEINTR\nSIGUSR1 SIGUSR2"),
)
def sigsuspend_in_sigsuspend() -> Steps:
    def suspends(signo: int) -> Steps:
        now = yield from mask()
        yield tl.write(f"in: {now}")
        yield tl.write((yield from attempt(tl.sigsuspend({SIGUSR1}))))
        now = yield from mask()
        yield tl.write(f"out: {now}")

    def kills() -> Steps:
        for signo in (SIGUSR1, SIGUSR2):
            yield from settle()
            yield tl.pthread_kill(1, signo)

    yield tl.sigaction(SIGUSR1, suspends)
    yield tl.sigaction(SIGUSR2, says)
    yield block(SIGUSR1, SIGUSR2)
    tid = yield tl.pthread_create(kills)
    yield tl.write((yield from attempt(tl.sigsuspend({SIGHUP, SIGUSR2}))))
    yield tl.write((yield from mask()))
    yield tl.pthread_join(tid)


@case(
    "handler/read_answered",
    "A read that is made again finds what came while the handler ran.",
    posix="XSH sigaction, SA_RESTART",
    expected="in SIGALRM\nout SIGALRM\n0",
)
def read_answered() -> Steps:
    yield tl.sigaction(SIGALRM, slow, tl.SA_RESTART)
    yield tl.alarm(1 * ms)
    result = yield from attempt(tl.read(2 * ms))
    yield tl.write(result or 0)


@case(
    "handler/long_sleep",
    "A sleep fails with EINTR although its time is over when the handler returns.",
    posix="XSH nanosleep, ERRORS",
    expected="in SIGALRM\nout SIGALRM\nEINTR",
)
def long_sleep() -> Steps:
    yield tl.sigaction(SIGALRM, slow)
    yield tl.alarm(1 * ms)
    yield tl.write((yield from attempt(tl.nanosleep(2 * ms))))


@case(
    "handler/child_ended",
    "waitpid fails with EINTR although the child ended while the handler ran; it is still there to be waited for.",
    posix="XSH waitpid, ERRORS",
    expected="in SIGALRM\nout SIGALRM\nEINTR\nstatus 5",
)
def child_ended() -> Steps:
    yield tl.sigaction(SIGALRM, slow)
    child = yield tl.fork()
    if not child:
        yield from settle(2)
        yield tl._exit(5)
    yield tl.alarm(1 * ms)
    yield tl.write((yield from attempt(tl.waitpid(child))))
    yield from say_status(child)


@case(
    "sigchld/with_waitpid",
    "The child's end both lets waitpid return and runs the handler of SIGCHLD: no EINTR then.",
    posix="XSH waitpid, DESCRIPTION; Linux",
    expected="in SIGCHLD\n0\nECHILD",
)
def with_waitpid() -> Steps:
    yield tl.sigaction(SIGCHLD, says)
    child = yield tl.fork()
    if not child:
        yield from settle()
        yield tl._exit(5)
    for _ in range(2):
        ended = yield from attempt(tl.waitpid(child))
        yield tl.write(ended if isinstance(ended, str) else 0)


@case(
    "sigchld/ignored_afterwards",
    "Ignoring SIGCHLD does not touch a zombie that is there already.",
    posix="XSH sigaction (unspecified for existing children); Linux",
    expected="status 5",
)
def ignored_afterwards() -> Steps:
    child = yield tl.fork()
    if not child:
        yield tl._exit(5)
    yield from settle()
    yield tl.sigaction(SIGCHLD, tl.SIG_IGN)
    yield from say_status(child)


def forks(signo: int) -> Steps:
    yield tl.store("child", (yield tl.fork()))


def who_and_status() -> Steps:
    """ "child", or "parent" and what has become of the child."""
    child = yield tl.load("child")
    if not child:
        return "child", ""
    _, status = yield tl.waitpid(child)
    return "parent", f", status {status}"


@case(
    "handler/fork_in_cond_timedwait",
    "A handler forks while its thread waits for a condition: parent and child both wait on, and own their mutex again.",
    posix="XSH fork, DESCRIPTION; XSH pthread_cond_timedwait",
    expected="child ETIMEDOUT, EBUSY\nparent ETIMEDOUT, EBUSY, status 2",
)
def fork_in_cond_timedwait() -> Steps:
    mutex, cond = yield from condition()
    yield tl.sigaction(SIGALRM, forks)
    yield tl.pthread_mutex_lock(mutex)
    end = 3 * ms + (yield tl.clock())
    yield tl.alarm(1 * ms)
    word = yield from attempt(tl.pthread_cond_timedwait(cond, mutex, end))
    who, status = yield from who_and_status()
    again = yield from attempt(tl.pthread_mutex_trylock(mutex))
    yield tl.write(f"{who} {word}, {again}{status}")
    return 2 if who == "child" else 0


@case(
    "handler/fork_in_sigsuspend",
    "A handler that ends sigsuspend forks: it ends in both, and both have the old mask again.",
    posix="XSH fork, DESCRIPTION; XSH sigsuspend",
    expected="child EINTR, SIGHUP SIGALRM\nparent EINTR, SIGHUP SIGALRM, status 2",
)
def fork_in_sigsuspend() -> Steps:
    yield tl.sigaction(SIGALRM, forks)
    yield block(SIGALRM, SIGHUP)
    yield tl.alarm(1 * ms)
    word = yield from attempt(tl.sigsuspend(()))
    who, status = yield from who_and_status()
    now = yield from mask()
    yield tl.write(f"{who} {word}, {now}{status}")
    return 2 if who == "child" else 0


@case(
    "handler/fork_nested",
    "Forks in a handler that has interrupted a handler that forks: four processes return to the same place.",
    posix="XSH fork, DESCRIPTION",
    expected="child of child: -\nparent of child: -\nchild of parent: -\nparent of parent: -",
)
def fork_nested() -> Steps:
    def fork_and_wait(word: str) -> Steps:
        child = yield tl.fork()
        yield tl.store(word, child)
        if child:
            yield tl.waitpid(child)

    def outside(signo: int) -> Steps:
        yield tl.raise_(SIGUSR2)
        yield from fork_and_wait("outer")

    def inside(signo: int) -> Steps:
        yield from fork_and_wait("inner")

    yield tl.sigaction(SIGUSR1, outside)
    yield tl.sigaction(SIGUSR2, inside)
    yield tl.raise_(SIGUSR1)
    outer = "parent" if (yield tl.load("outer")) else "child"
    inner = "parent" if (yield tl.load("inner")) else "child"
    now = yield from mask()
    yield tl.write(f"{outer} of {inner}: {now}")


@case(
    "alarm/again",
    "A handler that sets the clock again makes it tick.",
    posix="XSH alarm, DESCRIPTION",
    expected="in SIGALRM 1\nEINTR\nin SIGALRM 2\nEINTR\nin SIGALRM 3\nEINTR",
)
def ticks() -> Steps:
    def sets_again(signo: int) -> Steps:
        rounds = 1 + (yield tl.load("rounds"))
        yield tl.store("rounds", rounds)
        yield tl.write(f"in {signal_name(signo)} {rounds}")
        if rounds < 3:
            yield tl.alarm(1 * ms)

    yield tl.sigaction(SIGALRM, sets_again)
    yield tl.alarm(1 * ms)
    while (yield tl.load("rounds")) < 3:
        yield tl.write((yield from attempt(tl.pause())))


@case(
    "handler/compute_elsewhere",
    "A thread that computes on another CPU is interrupted at once.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="in SIGUSR1\nT computed",
    # M must go on while T computes, so both need a kernel thread and a CPU.
    models=("one-to-one", "many-to-many"),
    settings={"cpus": 2},
)
def compute_elsewhere() -> Steps:
    def computes() -> Steps:
        yield burn(4)
        yield tl.write("T computed")

    yield tl.sigaction(SIGUSR1, says)
    tid = yield tl.pthread_create(computes)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield tl.pthread_join(tid)


@case(
    "sigwait/cancelled_takes_none",
    "A thread that is cancelled in sigwait takes no signal, although one is pending.",
    posix="XSH 2.9.5.2 Cancellation Points",
    expected="PTHREAD_CANCELED\nSIGUSR1",
)
def cancelled_takes_none() -> Steps:
    def waits() -> Steps:
        yield tl.pthread_cancel((yield tl.pthread_self()))
        yield tl.sigwait({SIGUSR1})
        yield tl.write("never")

    yield block(SIGUSR1)
    yield tl.kill((yield tl.getpid()), SIGUSR1)
    tid = yield tl.pthread_create(waits)
    yield tl.write((yield tl.pthread_join(tid)))
    yield tl.write((yield from pending()))


@case(
    "handler/exit_in_once",
    "A handler that ends its thread within the routine of pthread_once undoes the call: the next caller runs the routine.",
    posix="XSH pthread_once, DESCRIPTION (for cancellation); glibc",
    expected="routine 1\nin SIGUSR1\n4\nroutine 2\nend",
)
def exit_in_once() -> Steps:
    never = yield tl.sem_init(0)

    def initialises() -> Steps:
        rounds = 1 + (yield tl.load("rounds"))
        yield tl.store("rounds", rounds)
        yield tl.write(f"routine {rounds}")
        if rounds == 1:
            yield tl.sem_wait(never)

    def calls() -> Steps:
        yield tl.pthread_once("control", initialises)

    yield tl.sigaction(SIGUSR1, leaves)
    tid = yield tl.pthread_create(calls)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield tl.write((yield tl.pthread_join(tid)))
    yield tl.pthread_once("control", initialises)
    yield tl.write("end")


@case(
    "handler/exit_in_sem_wait",
    "A thread that its handler ends waits for the semaphore no longer: the next unit stays.",
    posix="XSH sem_post, DESCRIPTION",
    expected="in SIGUSR1\n4\n1",
)
def exit_in_sem_wait() -> Steps:
    semaphore = yield tl.sem_init(0)

    def waits() -> Steps:
        yield tl.sem_wait(semaphore)

    yield tl.sigaction(SIGUSR1, leaves)
    tid = yield tl.pthread_create(waits)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield tl.write((yield tl.pthread_join(tid)))
    yield tl.sem_post(semaphore)
    yield tl.write((yield tl.sem_getvalue(semaphore)))


def waits_with_cleanup(mutex: int, cond: int) -> Steps:
    """A thread that waits for the condition, with a cleanup handler that gives the mutex back."""

    def cleans() -> Steps:
        result = yield from attempt(tl.pthread_mutex_trylock(mutex))
        yield tl.write(f"cleanup {result}")
        yield tl.pthread_mutex_unlock(mutex)

    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cleanup_push(cleans)
    yield tl.pthread_cond_wait(cond, mutex)
    yield tl.pthread_cleanup_pop(False)


@case(
    "handler/cancelled_in_cond_wait",
    "A thread is cancelled in a handler that came while it waited for a condition: it owns the mutex when it cleans up.",
    posix="XSH pthread_cond_wait, DESCRIPTION; glibc",
    expected="in SIGUSR1\nM unlocks\ncleanup EBUSY\nPTHREAD_CANCELED\n0",
)
def cancelled_in_cond_wait() -> Steps:
    mutex, cond = yield from condition()
    inside = yield tl.sem_init(0)

    def blocks(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.sem_wait(inside)

    yield tl.sigaction(SIGUSR1, blocks)
    tid = yield tl.pthread_create(waits_with_cleanup, mutex, cond)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from settle()
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cancel(tid)
    yield from settle()
    yield tl.write("M unlocks")
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.write((yield tl.pthread_join(tid)))
    yield tl.write((yield from attempt(tl.pthread_mutex_trylock(mutex))))


@case(
    "handler/exit_in_cond_wait",
    "So it does when the handler ends it.",
    posix="XSH pthread_cond_wait (undefined: it is not async-signal-safe); glibc",
    expected="in SIGUSR1\ncleanup EBUSY\n4\n0",
)
def exit_in_cond_wait() -> Steps:
    mutex, cond = yield from condition()
    yield tl.sigaction(SIGUSR1, leaves)
    tid = yield tl.pthread_create(waits_with_cleanup, mutex, cond)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield tl.write((yield tl.pthread_join(tid)))
    yield tl.write((yield from attempt(tl.pthread_mutex_trylock(mutex))))


@case(
    "kill/sigsuspend_takes",
    "Where all threads block a signal it goes to the one whose sigsuspend lets it in.",
    posix="XSH 2.4.1 Signal Generation and Delivery; XSH sigsuspend",
    expected="in SIGUSR1, T\nEINTR\nM: -",
)
def sigsuspend_takes() -> Steps:
    def who(signo: int) -> Steps:
        me = yield tl.pthread_self()
        yield tl.write(f"in {signal_name(signo)}, {'M' if me == 1 else 'T'}")

    def suspends() -> Steps:
        yield tl.write((yield from attempt(tl.sigsuspend(()))))

    yield tl.sigaction(SIGUSR1, who)
    yield block(SIGUSR1)
    tid = yield tl.pthread_create(suspends)
    yield from settle()
    yield tl.kill((yield tl.getpid()), SIGUSR1)
    yield tl.pthread_join(tid)
    now = yield from pending()
    yield tl.write(f"M: {now}")


@case(
    "handler/child_ended_restart",
    "With SA_RESTART waitpid is made again, and finds the child that ended while the handler ran.",
    posix="XSH sigaction, SA_RESTART; XSH waitpid",
    expected="in SIGALRM\nout SIGALRM\n0\nstatus 5",
)
def child_ended_restart() -> Steps:
    yield tl.sigaction(SIGALRM, slow, tl.SA_RESTART)
    child = yield tl.fork()
    if not child:
        yield from settle(2)
        yield tl._exit(5)
    yield tl.alarm(1 * ms)
    ended = yield from attempt(tl.waitpid(child))
    yield tl.write(ended if isinstance(ended, str) else 0)
    yield tl.write(f"status {ended[1]}")


@case(
    "stop/two_handlers",
    "When two handlers interrupt a call at once, the flags of the signal that is delivered first decide: the lower number.",
    posix="XSH sigaction, SA_RESTART (order unspecified); Linux",
    expected=("continuing\nin SIGUSR2\nin SIGUSR1\nEINTR\nstatus 0\ncontinuing\nin SIGUSR2\nin SIGUSR1\nstatus -9"),
)
def two_handlers() -> Steps:
    for first, second in ((0, tl.SA_RESTART), (tl.SA_RESTART, 0)):
        yield tl.sigaction(SIGUSR1, says, first)
        yield tl.sigaction(SIGUSR2, says, second)
        child = yield tl.fork()
        if not child:
            semaphore = yield tl.sem_init(0)
            yield tl.write((yield from attempt(tl.sem_wait(semaphore))))
            yield tl._exit(0)
        yield from settle()
        for signo in (SIGSTOP, SIGUSR1, SIGUSR2):
            yield tl.kill(child, signo)
        yield from settle()
        yield tl.write("continuing")
        yield tl.kill(child, SIGCONT)
        yield from settle(2)
        yield tl.kill(child, SIGKILL)
        yield from say_status(child)


@case(
    "handler/timedlock_late",
    "A handler outlasts the deadline of a timed lock: it succeeds if the mutex is free by then, and else times out.",
    posix="XSH pthread_mutex_timedlock, DESCRIPTION",
    expected="in SIGUSR1\nout SIGUSR1\nT: 0\nin SIGUSR1\nout SIGUSR1\nT: ETIMEDOUT",
)
def timedlock_late() -> Steps:
    def locks(mutex: int) -> Steps:
        end = 2 * ms + (yield tl.clock())
        result = yield from attempt(tl.pthread_mutex_timedlock(mutex, end))
        yield tl.write(f"T: {result}")

    yield tl.sigaction(SIGUSR1, slow)
    for released in (True, False):
        mutex = yield tl.pthread_mutex_init()
        yield tl.pthread_mutex_lock(mutex)
        tid = yield tl.pthread_create(locks, mutex)
        yield from settle()
        yield tl.pthread_kill(tid, SIGUSR1)
        yield from settle(2)
        if released:
            yield tl.pthread_mutex_unlock(mutex)
        yield tl.pthread_join(tid)


@case(
    "sigaction/nodefer_resethand",
    "With both flags a handler can be run once, and the same signal ends the process from within it.",
    posix="XSH sigaction, SA_RESETHAND, SA_NODEFER",
    expected="in: -",
    outcome="signaled",
    status=-SIGUSR1,
)
def nodefer_resethand() -> Steps:
    def raises_again(signo: int) -> Steps:
        now = yield from mask()
        yield tl.write(f"in: {now}")
        yield tl.raise_(signo)
        yield tl.write("never")

    yield tl.sigaction(SIGUSR1, raises_again, tl.SA_NODEFER | tl.SA_RESETHAND)
    yield tl.raise_(SIGUSR1)
    yield tl.write("never")


@case(
    "handler/fork_and_exit",
    "A child that a handler makes has the cleanup handlers of its thread, the handler's and those below.",
    posix="XSH fork, DESCRIPTION; XSH pthread_exit",
    expected="cleanup of the handler, SIGUSR1\ncleanup of T, SIGUSR1\nstatus 0\nparent ends",
)
def fork_and_exit() -> Steps:
    def cleans(whose: str) -> Steps:
        now = yield from mask()
        yield tl.write(f"cleanup of {whose}, {now}")

    def handler(signo: int) -> Steps:
        yield tl.pthread_cleanup_push(cleans, "the handler")
        child = yield tl.fork()
        if not child:
            yield tl.pthread_exit()
        yield from say_status(child)
        yield tl.pthread_cleanup_pop(False)

    def raises() -> Steps:
        yield tl.pthread_cleanup_push(cleans, "T")
        yield tl.raise_(SIGUSR1)
        yield tl.pthread_cleanup_pop(False)

    yield tl.sigaction(SIGUSR1, handler)
    tid = yield tl.pthread_create(raises)
    yield tl.pthread_join(tid)
    yield tl.write("parent ends")
