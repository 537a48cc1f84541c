"""What handlers may do: nest, raise, compute, use locks and thread-specific data."""

from __future__ import annotations

from signal import SIGALRM, SIGHUP, SIGUSR1, SIGUSR2

import threadlab as tl
from tests.conformance.case import attempt, burn, collection, signal_name
from tests.conformance.signal_steps import Steps, block, mask, pending, says, says_both_ends, settle, unblock
from threadlab import ms

CASES, case = collection()


@case(
    "handler/nested",
    "A handler can be interrupted by that of another signal, and goes on afterwards.",
    posix="XSH 2.4.3 Signal Actions",
    expected="in SIGUSR1\nin SIGUSR2\nout SIGUSR2\nout SIGUSR1\nend",
)
def nested() -> Steps:
    def outer(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.raise_(SIGUSR2)
        yield tl.write(f"out {signal_name(signo)}")

    yield tl.sigaction(SIGUSR1, outer)
    yield tl.sigaction(SIGUSR2, says_both_ends)
    yield tl.raise_(SIGUSR1)
    yield tl.write("end")


@case(
    "handler/in_once",
    "A handler can interrupt the routine of pthread_once, which is finished all the same, once.",
    posix="XSH pthread_once, DESCRIPTION",
    expected="routine in\nin SIGUSR1\nroutine out\nend",
)
def in_once() -> Steps:
    def initialises() -> Steps:
        yield tl.write("routine in")
        yield tl.raise_(SIGUSR1)
        yield tl.write("routine out")

    yield tl.sigaction(SIGUSR1, says)
    yield tl.pthread_once("control", initialises)
    yield tl.pthread_once("control", initialises)
    yield tl.write("end")


@case(
    "handler/key",
    "A handler sees the thread-specific data of the thread in which it runs.",
    posix="XSH pthread_getspecific, DESCRIPTION",
    expected="2\nT: 3\nM: 1",
)
def thread_specific() -> Steps:
    key = yield tl.pthread_key_create()

    def reads(signo: int) -> Steps:
        yield tl.write((yield tl.pthread_getspecific(key)))
        yield tl.pthread_setspecific(key, 3)

    def has_two() -> Steps:
        yield tl.pthread_setspecific(key, 2)
        yield tl.raise_(SIGUSR1)
        value = yield tl.pthread_getspecific(key)
        yield tl.write(f"T: {value}")

    yield tl.pthread_setspecific(key, 1)
    yield tl.sigaction(SIGUSR1, reads)
    yield tl.pthread_join((yield tl.pthread_create(has_two)))
    value = yield tl.pthread_getspecific(key)
    yield tl.write(f"M: {value}")


@case(
    "handler/mutex_held",
    "A handler that locks a mutex which its thread holds waits for ever.",
    posix="XSH 2.4.3 (pthread_mutex_lock is not async-signal-safe)",
    expected="in SIGUSR1",
    outcome="deadlock",
)
def mutex_held() -> Steps:
    mutex = yield tl.pthread_mutex_init()

    def locks(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.pthread_mutex_lock(mutex)
        yield tl.write("never")

    yield tl.sigaction(SIGUSR1, locks)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.raise_(SIGUSR1)
    yield tl.write("never")


SIGRTMIN = 34


@case(
    "handler/real_time_again",
    "Real-time signals that come while their handler runs are handled afterwards, as many as came.",
    posix="XSH 2.4.2 Realtime Signal Generation and Delivery",
    expected="in 1\nout 1\nin 2\nout 2\nin 3\nout 3\nin 4\nout 4\nend",
)
def real_time_again() -> Steps:
    def handler(signo: int) -> Steps:
        run = 1 + (yield tl.load("runs"))
        yield tl.store("runs", run)
        yield tl.write(f"in {run}")
        if run == 1:
            for _ in range(3):
                yield tl.raise_(signo)
        yield tl.write(f"out {run}")

    yield tl.sigaction(SIGRTMIN, handler)
    yield tl.raise_(SIGRTMIN)
    yield tl.write("end")


@case(
    "handler/joins",
    "A handler may create a thread and join it.",
    posix="XSH 2.4.3 (not async-signal-safe, and well on glibc here)",
    expected="in SIGUSR1\n6\nend",
)
def joins() -> Steps:
    def gives() -> Steps:
        yield from settle()
        return 6

    def handler(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        tid = yield tl.pthread_create(gives)
        yield tl.write((yield tl.pthread_join(tid)))

    yield tl.sigaction(SIGUSR1, handler)
    yield tl.raise_(SIGUSR1)
    yield tl.write("end")


def say_mask(word: str) -> Steps:
    now = yield from mask()
    yield tl.write(f"{word} {now}")


@case(
    "handler/creates",
    "A thread that a handler creates has the mask that holds in the handler, and keeps it.",
    posix="XSH pthread_create, DESCRIPTION",
    expected="T: SIGHUP SIGUSR1 SIGUSR2\nM: SIGHUP",
)
def creates() -> Steps:
    def handler(signo: int) -> Steps:
        yield tl.pthread_join((yield tl.pthread_create(say_mask, "T:")))

    yield block(SIGHUP)
    yield tl.sigaction(SIGUSR1, handler, mask={SIGUSR2})
    yield tl.raise_(SIGUSR1)
    yield from say_mask("M:")


@case(
    "handler/sigsuspend",
    "A handler may wait for another signal; afterwards it has its own mask again, and then the thread has its.",
    posix="XSH sigsuspend, DESCRIPTION",
    expected="in SIGUSR1\nin SIGUSR2\nEINTR\nout: SIGUSR1 SIGUSR2\nend: -",
)
def suspends() -> Steps:
    def handler(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.write((yield from attempt(tl.sigsuspend({SIGUSR1}))))
        yield from say_mask("out:")

    def kills() -> Steps:
        yield from settle()
        yield tl.pthread_kill(1, SIGUSR2)

    yield tl.sigaction(SIGUSR1, handler, mask={SIGUSR2})
    yield tl.sigaction(SIGUSR2, says)
    tid = yield tl.pthread_create(kills)
    yield tl.raise_(SIGUSR1)
    yield tl.pthread_join(tid)
    yield from say_mask("end:")


@case(
    "handler/answers",
    "A handler may send signals, to other threads, too.",
    posix="XSH pthread_kill, DESCRIPTION",
    expected="in SIGUSR1, T\nin SIGUSR2, M",
)
def answers() -> Steps:
    def answer(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}, T")
        yield tl.pthread_kill(1, SIGUSR2)

    def gets(signo: int) -> Steps:
        me = yield tl.pthread_self()
        yield tl.write(f"in {signal_name(signo)}, {'M' if me == 1 else 'T'}")

    def waits(go: int) -> Steps:
        while (yield from attempt(tl.sem_wait(go))):
            pass

    go = yield tl.sem_init(0)
    yield tl.sigaction(SIGUSR1, answer)
    yield tl.sigaction(SIGUSR2, gets)
    yield block(SIGUSR2)
    tid = yield tl.pthread_create(waits, go)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from attempt(tl.sigsuspend(()))
    yield tl.sem_post(go)
    yield tl.pthread_join(tid)


@case(
    "handler/compute",
    "A handler runs in the middle of a computation, which then goes on.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="in SIGALRM\ncomputed\ncomputed",
)
def amid_a_computation() -> Steps:
    yield tl.sigaction(SIGALRM, says)
    yield tl.alarm(1 * ms)
    yield burn(3)
    yield tl.write("computed")
    yield burn()
    yield tl.write("computed")


@case(
    "handler/unblocks_outer",
    "A handler that unblocks a pending signal has it delivered there and then; afterwards it is blocked as before.",
    posix="XSH pthread_sigmask, DESCRIPTION; XSH 2.4.3",
    expected="in SIGUSR1\nin SIGUSR2\nout SIGUSR1\nSIGUSR2\nSIGUSR2",
)
def unblocks_outer() -> Steps:
    def changes(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield unblock(SIGUSR2)
        yield tl.write(f"out {signal_name(signo)}")

    yield tl.sigaction(SIGUSR1, changes)
    yield tl.sigaction(SIGUSR2, says)
    yield block(SIGUSR2)
    yield tl.raise_(SIGUSR2)
    yield tl.raise_(SIGUSR1)
    yield tl.write((yield from mask()))
    yield tl.raise_(SIGUSR2)
    yield tl.write((yield from pending()))


@case(
    "handler/pending_runs_before_return",
    "What a handler's mask held back is handled when it has returned, before the interrupted code goes on.",
    posix="XSH 2.4.1 (order unspecified); Linux: lowest number first where handlers block each other",
    expected=(
        "in SIGUSR1\nout SIGUSR1\nin SIGHUP\nout SIGHUP\nin SIGUSR2\nout SIGUSR2\nend",
        "in SIGUSR1\nout SIGUSR1\nin SIGUSR2\nout SIGUSR2\nin SIGHUP\nout SIGHUP\nend",
    ),
)
def pending_runs_before_return() -> Steps:
    def raises_others(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.raise_(SIGUSR2)
        yield tl.raise_(SIGHUP)
        yield tl.write(f"out {signal_name(signo)}")

    yield tl.sigaction(SIGUSR1, raises_others, mask={SIGUSR2, SIGHUP})
    yield tl.sigaction(SIGUSR2, says_both_ends, mask={SIGHUP})
    yield tl.sigaction(SIGHUP, says_both_ends, mask={SIGUSR2})
    yield tl.raise_(SIGUSR1)
    yield tl.write("end")


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
