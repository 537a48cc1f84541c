"""Taking a signal without a handler: sigwait, sigtimedwait."""

from __future__ import annotations

from signal import SIGCHLD, SIGHUP, SIGUSR1, SIGUSR2

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, mask, pending, says, settle, unblock
from threadlab import ms

CASES, case = collection()


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


def say_pending() -> Steps:
    yield tl.write((yield from pending()))


def say_result(call: object) -> Steps:
    """Make `call`, and write the signal that came, or the error."""
    result = yield from attempt(call)
    yield tl.write(result if isinstance(result, str) else signal_name(result))


@case(
    "sigwait/1",
    "sigwait takes one pending signal of its set, and no handler runs.",
    posix="XSH sigwait, DESCRIPTION",
    expected="SIGUSR1\n-\nend",
)
def takes_one() -> Steps:
    yield tl.sigaction(SIGUSR1, says)
    yield block(SIGUSR1)
    yield tl.raise_(SIGUSR1)
    yield from say_result(tl.sigwait({SIGUSR1}))
    yield from say_pending()
    yield unblock(SIGUSR1)
    yield tl.write("end")


SIGRTMIN = 34


@case(
    "sigwait/2",
    "Of a real-time signal that was sent more than once it takes one instance.",
    posix="XSH sigwait, DESCRIPTION",
    expected="SIGRTMIN, SIGRTMIN\nSIGRTMIN, -",
)
def takes_one_instance() -> Steps:
    yield block(SIGRTMIN)
    yield tl.raise_(SIGRTMIN)
    yield tl.raise_(SIGRTMIN)
    for _ in range(2):
        signo = yield tl.sigwait({SIGRTMIN})
        left = yield from pending()
        yield tl.write(f"{signal_name(signo)}, {left}")


@case(
    "sigwait/4",
    "It waits until one of the set comes.",
    posix="XSH sigwait, DESCRIPTION",
    expected="T waits\nM sends\nT: SIGUSR1",
)
def waits_until_one_comes() -> Steps:
    def waits() -> Steps:
        yield tl.write("T waits")
        signo = yield tl.sigwait({SIGUSR1})
        yield tl.write(f"T: {signal_name(signo)}")

    yield block(SIGUSR1)
    tid = yield tl.pthread_create(waits)
    yield from settle(2)
    yield tl.write("M sends")
    yield tl.kill((yield tl.getpid()), SIGUSR1)
    yield tl.pthread_join(tid)


@case(
    "sigwait/6a",
    "One signal for the process lets one of several waiting threads go on.",
    posix="XSH sigwait, DESCRIPTION",
    expected="1\n2\n3\n4",
)
def one_of_several() -> Steps:
    def waits() -> Steps:
        yield tl.sigwait({SIGUSR1})
        yield tl.store("awake", 1 + (yield tl.load("awake")))

    yield block(SIGUSR1)
    threads = []
    for _ in range(4):
        threads.append((yield tl.pthread_create(waits)))
    for _ in threads:
        yield from settle()
        yield tl.kill((yield tl.getpid()), SIGUSR1)
        yield from settle()
        yield tl.write((yield tl.load("awake")))
    for tid in threads:
        yield tl.pthread_join(tid)


@case(
    "sigwait/lowest",
    "Of several pending real-time signals it takes the lowest number; Linux takes standard ones before.",
    posix="XSH sigwait, DESCRIPTION; XSH sigtimedwait; signal(7)",
    expected="SIGUSR1\nSIGRTMIN\nSIGRTMIN+1\nSIGRTMIN+2",
)
def lowest_first() -> Steps:
    every = (SIGRTMIN + 2, SIGRTMIN, SIGUSR1, SIGRTMIN + 1)
    yield block(*every)
    for signo in every:
        yield tl.raise_(signo)
    for _ in every:
        yield from say_result(tl.sigwait(every))


@case(
    "sigwait/others_stay",
    "Signals that are not waited for stay pending.",
    posix="XSH sigwait, DESCRIPTION",
    expected="SIGUSR2\nSIGUSR1",
)
def others_stay() -> Steps:
    yield block(SIGUSR1, SIGUSR2)
    yield tl.raise_(SIGUSR1)
    yield tl.raise_(SIGUSR2)
    yield from say_result(tl.sigwait({SIGUSR2, SIGHUP}))
    yield from say_pending()


@case(
    "sigwait/directed",
    "A signal for one thread lets that thread go on, and no other.",
    posix="XSH sigwait, DESCRIPTION",
    expected="second: SIGUSR1\nfirst: SIGUSR1",
)
def directed() -> Steps:
    def waits(word: str) -> Steps:
        signo = yield tl.sigwait({SIGUSR1})
        yield tl.write(f"{word}: {signal_name(signo)}")

    yield block(SIGUSR1)
    first = yield tl.pthread_create(waits, "first")
    second = yield tl.pthread_create(waits, "second")
    yield from settle()
    for tid in (second, first):
        yield tl.pthread_kill(tid, SIGUSR1)
        yield tl.pthread_join(tid)


@case(
    "sigwait/two_sets",
    "A signal for the process goes to a thread that waits for it.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="SIGUSR2\nSIGUSR1",
)
def two_sets() -> Steps:
    def waits(signo: int) -> Steps:
        yield from say_result(tl.sigwait({signo}))

    yield block(SIGUSR1, SIGUSR2)
    first = yield tl.pthread_create(waits, SIGUSR1)
    second = yield tl.pthread_create(waits, SIGUSR2)
    yield from settle()
    for tid, signo in ((second, SIGUSR2), (first, SIGUSR1)):
        yield tl.kill((yield tl.getpid()), signo)
        yield tl.pthread_join(tid)


@case(
    "sigwait/ignored",
    "POSIX leaves open whether an ignored signal that is blocked is kept; Linux keeps it, and it can be waited for.",
    posix="XSH 2.4.1 Signal Generation and Delivery; Linux",
    expected=("SIGUSR1", "EAGAIN"),
)
def ignored_but_blocked() -> Steps:
    yield tl.sigaction(SIGUSR1, tl.SIG_IGN)
    yield block(SIGUSR1)
    yield tl.raise_(SIGUSR1)
    yield from say_result(tl.sigtimedwait({SIGUSR1}, 1 * ms))


@case(
    "sigwait/child",
    "SIGCHLD, ignored by default, can be waited for when it is blocked.",
    posix="XSH sigwait, RATIONALE; XSH 2.4.1; Linux",
    expected="SIGCHLD\nstatus 5",
)
def waits_for_sigchld() -> Steps:
    yield block(SIGCHLD)
    child = yield tl.fork()
    if not child:
        yield from settle()
        yield tl._exit(5)
    yield from say_result(tl.sigwait({SIGCHLD}))
    _, status = yield tl.waitpid(child)
    yield tl.write(f"status {status}")


@case(
    "sigwait/handler_of_waiter",
    "A handler of another signal runs in the waiting thread meanwhile; the signal waited for has a handler that does not.",
    posix="XSH sigwait, DESCRIPTION",
    expected="in SIGUSR1\nSIGUSR2",
)
def handler_meanwhile() -> Steps:
    def kills() -> Steps:
        yield from settle()
        yield tl.pthread_kill(1, SIGUSR1)
        yield from settle()
        yield tl.pthread_kill(1, SIGUSR2)

    yield tl.sigaction(SIGUSR1, says)
    yield tl.sigaction(SIGUSR2, says)
    yield block(SIGUSR2)
    tid = yield tl.pthread_create(kills)
    yield from say_result(tl.sigwait({SIGUSR2}))
    yield tl.pthread_join(tid)


def say_mask(word: str = "") -> Steps:
    now = yield from mask()
    yield tl.write(f"{word}{now}")


@case(
    "sigtimedwait/timeout",
    "If none of the set comes in time the call fails with EAGAIN.",
    posix="XSH sigtimedwait, ERRORS",
    expected="EAGAIN\nSIGUSR1 SIGUSR2",
)
def none_in_time() -> Steps:
    yield block(SIGUSR1, SIGUSR2)
    yield tl.raise_(SIGUSR2)
    yield from say_result(tl.sigtimedwait({SIGUSR1}, 1 * ms))
    yield from say_mask()


@case(
    "sigtimedwait/poll",
    "With a time of nothing it takes what is there, or fails at once.",
    posix="XSH sigtimedwait, DESCRIPTION",
    expected="EAGAIN\nSIGUSR1\nEAGAIN",
)
def polls() -> Steps:
    yield block(SIGUSR1)
    yield from say_result(tl.sigtimedwait({SIGUSR1}, 0))
    yield tl.raise_(SIGUSR1)
    yield from say_result(tl.sigtimedwait({SIGUSR1}, 0))
    yield from say_result(tl.sigtimedwait({SIGUSR1}, 0))


@case(
    "sigtimedwait/info",
    "It tells what was sent along, the first sent first.",
    posix="XSH sigtimedwait, DESCRIPTION",
    expected="SIGRTMIN SI_QUEUE 11\nSIGRTMIN SI_QUEUE 12",
)
def gets_values() -> Steps:
    yield block(SIGRTMIN)
    for value in (11, 12):
        yield tl.sigqueue((yield tl.getpid()), SIGRTMIN, value)
    for _ in range(2):
        info = yield tl.sigtimedwait({SIGRTMIN}, 9 * ms)
        yield tl.write(f"{signal_name(info)} {info.si_code} {info.si_value}")


@case(
    "sigtimedwait/in_time",
    "It returns as soon as one of the set comes.",
    posix="XSH sigtimedwait, DESCRIPTION",
    expected="T sends\nSIGUSR1",
)
def comes_in_time() -> Steps:
    def kills() -> Steps:
        yield from settle()
        yield tl.write("T sends")
        yield tl.kill((yield tl.getpid()), SIGUSR1)

    yield block(SIGUSR1)
    tid = yield tl.pthread_create(kills)
    yield from say_result(tl.sigtimedwait({SIGUSR1}, 9 * ms))
    yield tl.pthread_join(tid)


@case(
    "sigtimedwait/thread_first",
    "What waits for the thread is taken before what waits for its process; glibc calls what raise sends SI_USER here.",
    posix="XSH sigtimedwait (order unspecified); Linux, glibc",
    expected="SI_USER\nSI_QUEUE\n-",
)
def thread_first() -> Steps:
    yield block(SIGUSR1)
    yield tl.sigqueue((yield tl.getpid()), SIGUSR1, 1)
    yield tl.raise_(SIGUSR1)
    while not isinstance(info := (yield from attempt(tl.sigtimedwait({SIGUSR1}, 0))), str):
        yield tl.write(info.si_code)
    yield from say_pending()
