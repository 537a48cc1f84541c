"""Handlers that end their thread or process, are cancelled, fork or execute another program."""

from __future__ import annotations

from signal import SIGALRM, SIGHUP, SIGUSR1, SIGUSR2

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, mask, says, settle
from threadlab import ms

CASES, case = collection()


def say_mask(word: str) -> Steps:
    now = yield from mask()
    yield tl.write(f"{word} {now}")


def pauses() -> Steps:
    yield tl.pause()
    yield tl.write("never")


@case(
    "handler/pthread_exit",
    "A handler may end its thread: cleanup handlers run, still with the handler's mask, and the value reaches the joiner.",
    posix="XSH pthread_exit, DESCRIPTION; XSH 2.4.3",
    expected="in SIGUSR1\ncleanup 2, SIGUSR1\ncleanup 1, SIGUSR1\n5",
)
def ends_the_thread() -> Steps:
    def leaves(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.pthread_exit(5)

    def cleans_and_reads(word: str) -> Steps:
        yield from say_mask(f"cleanup {word},")

    def waits() -> Steps:
        yield tl.pthread_cleanup_push(cleans_and_reads, "1")
        yield tl.pthread_cleanup_push(cleans_and_reads, "2")
        yield from pauses()

    yield tl.sigaction(SIGUSR1, leaves)
    tid = yield tl.pthread_create(waits)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield tl.write((yield tl.pthread_join(tid)))


@case(
    "handler/exit",
    "A handler may end the process, in whichever thread it runs.",
    posix="XSH exit, DESCRIPTION; XSH 2.4.3",
    expected="in SIGUSR1",
    status=7,
)
def ends_the_process() -> Steps:
    def leaves(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.exit(7)

    yield tl.sigaction(SIGUSR1, leaves)
    tid = yield tl.pthread_create(pauses)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield tl.pthread_join(tid)
    yield tl.write("never")


@case(
    "handler/fork",
    "A handler may fork: parent and child both return from it, each to what it interrupted and to the old mask.",
    posix="XSH fork, DESCRIPTION; XSH 2.4.3",
    expected="child: SIGUSR1\nchild after: -\nparent: SIGUSR1\nparent after: -",
)
def forks_and_returns() -> Steps:
    def handler(signo: int) -> Steps:
        child = yield tl.fork()
        yield tl.store("child", child)
        if child:
            yield tl.waitpid(child)
        yield from say_mask("parent:" if child else "child:")

    yield tl.sigaction(SIGUSR1, handler)
    yield tl.raise_(SIGUSR1)
    child = yield tl.load("child")
    yield from say_mask("parent after:" if child else "child after:")


@case(
    "handler/fork_in_thread",
    "After a fork in a handler the child goes on in the thread in which the handler ran, which is its only one.",
    posix="XSH fork, DESCRIPTION",
    expected="child goes on in T\nstatus 0\nparent's main goes on",
)
def forks_in_thread() -> Steps:
    def handler(signo: int) -> Steps:
        yield tl.store("child", (yield tl.fork()))

    def raises() -> Steps:
        yield tl.raise_(SIGUSR1)
        child = yield tl.load("child")
        if not child:
            yield tl.write("child goes on in T")
            return 1
        _, status = yield tl.waitpid(child)
        yield tl.write(f"status {status}")
        return None

    yield tl.sigaction(SIGUSR1, handler)
    tid = yield tl.pthread_create(raises)
    yield tl.pthread_join(tid)
    yield tl.write("parent's main goes on")


@case(
    "handler/exec",
    "A handler may execute another program, which finds the handler's mask, and the default in place of the handler.",
    posix="XSH exec, DESCRIPTION",
    expected="in SIGUSR1\nnew program: SIGUSR1, SIG_DFL",
    status=3,
)
def executes() -> Steps:
    def program() -> Steps:
        now = yield from mask()
        action = yield tl.sigaction(SIGUSR1)
        yield tl.write(f"new program: {now}, {'SIG_DFL' if action is tl.SIG_DFL else '?'}")
        return 3

    def handler(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.execve(program)

    yield tl.sigaction(SIGUSR1, handler)
    yield tl.raise_(SIGUSR1)
    yield tl.write("never")


def cleans(word: str) -> Steps:
    yield tl.write(f"cleanup {word}")


@case(
    "handler/cleanup",
    "A handler's cleanup handlers are its own; those of the thread stay.",
    posix="XSH pthread_cleanup_push, DESCRIPTION",
    expected="in\ncleanup of the handler\ncleanup of T",
)
def own_cleanup() -> Steps:
    def handler(signo: int) -> Steps:
        yield tl.pthread_cleanup_push(cleans, "of the handler")
        yield tl.write("in")
        yield tl.pthread_cleanup_pop(True)

    def raises() -> Steps:
        yield tl.pthread_cleanup_push(cleans, "of T")
        yield tl.raise_(SIGUSR1)
        yield tl.pthread_exit()

    yield tl.sigaction(SIGUSR1, handler)
    tid = yield tl.pthread_create(raises)
    yield tl.pthread_join(tid)


@case(
    "handler/cancelled",
    "A thread can be cancelled while its handler waits at a cancellation point.",
    posix="XSH 2.9.5 Thread Cancellation",
    expected="in SIGUSR1\ncleanup of T\nPTHREAD_CANCELED",
)
def cancelled() -> Steps:
    inside = yield tl.sem_init(0)

    def handler(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.sem_wait(inside)
        yield tl.write("never")

    def waits() -> Steps:
        yield tl.pthread_cleanup_push(cleans, "of T")
        yield from pauses()

    yield tl.sigaction(SIGUSR1, handler)
    tid = yield tl.pthread_create(waits)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from settle()
    yield tl.pthread_cancel(tid)
    yield tl.write((yield tl.pthread_join(tid)))


@case(
    "handler/in_cleanup",
    "A thread that ends still takes signals while its cleanup handlers run.",
    posix="XSH pthread_exit, DESCRIPTION; XSH 2.4.1",
    expected="cleanup in\nin SIGUSR1\ncleanup out\njoined",
)
def in_cleanup() -> Steps:
    def raises() -> Steps:
        yield tl.write("cleanup in")
        yield tl.raise_(SIGUSR1)
        yield tl.write("cleanup out")

    def leaves() -> Steps:
        yield tl.pthread_cleanup_push(raises)
        yield tl.pthread_exit()

    yield tl.sigaction(SIGUSR1, says)
    yield tl.pthread_join((yield tl.pthread_create(leaves)))
    yield tl.write("joined")


@case(
    "handler/in_destructor",
    "And while the destructors of its keys run.",
    posix="XSH pthread_key_create, DESCRIPTION; XSH 2.4.1",
    expected="destructor of 8 in\nin SIGUSR1\ndestructor out\njoined",
)
def in_destructor() -> Steps:
    def destroys(value: int) -> Steps:
        yield tl.write(f"destructor of {value} in")
        yield tl.raise_(SIGUSR1)
        yield tl.write("destructor out")

    key = yield tl.pthread_key_create(destroys)

    def leaves() -> Steps:
        yield tl.pthread_setspecific(key, 8)

    yield tl.sigaction(SIGUSR1, says)
    yield tl.pthread_join((yield tl.pthread_create(leaves)))
    yield tl.write("joined")


def condition() -> Steps:
    """A mutex and a condition variable."""
    mutex = yield tl.pthread_mutex_init()
    cond = yield tl.pthread_cond_init()
    return mutex, cond


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


def leaves(signo: int) -> Steps:
    yield tl.write(f"in {signal_name(signo)}")
    yield tl.pthread_exit(4)


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


def say_status(child: int) -> Steps:
    _, status = yield tl.waitpid(child)
    yield tl.write(f"status {status}")


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
