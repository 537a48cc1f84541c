"""Which thread gets a signal for the process: raise, kill."""

from __future__ import annotations

from signal import SIGKILL, SIGTERM, SIGUSR1

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, pending, says, says_both_ends, settle, unblock

CASES, case = collection()


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


def who(signo: int) -> Steps:
    """A handler that tells in which thread it runs."""
    me = yield tl.pthread_self()
    yield tl.write(f"in {signal_name(signo)}, {'M' if me == 1 else 'T'}")


@case(
    "raise/1",
    "The signal goes to the thread that calls.",
    posix="XSH raise, DESCRIPTION",
    expected="in SIGUSR1, T\n0",
)
def to_the_caller() -> Steps:
    def raises() -> Steps:
        yield tl.write((yield from attempt(tl.raise_(SIGUSR1))))

    yield tl.sigaction(SIGUSR1, who)
    yield tl.pthread_join((yield tl.pthread_create(raises)))


@case(
    "raise/2",
    "The handler has returned before the call does.",
    posix="XSH raise, DESCRIPTION",
    expected="in SIGUSR1\nout SIGUSR1\nret",
)
def handler_first() -> Steps:
    yield tl.sigaction(SIGUSR1, says_both_ends)
    yield tl.raise_(SIGUSR1)
    yield tl.write("ret")


def say_pending(word: str) -> Steps:
    now = yield from pending()
    yield tl.write(f"{word} {now}")


@case(
    "raise/pending",
    "A blocked signal that a thread raises waits for that thread alone.",
    posix="XSH raise, DESCRIPTION (as pthread_kill)",
    expected="T: -\nM: SIGUSR1",
)
def pending_for_the_caller() -> Steps:
    yield block(SIGUSR1)
    yield tl.raise_(SIGUSR1)
    yield tl.pthread_join((yield tl.pthread_create(say_pending, "T:")))
    yield from say_pending("M:")


@case(
    "raise/invalid",
    "Signal 0 only checks; what is no signal is refused.",
    posix="XSH raise, ERRORS",
    expected="0\nEINVAL\nEINVAL",
)
def raise_invalid() -> Steps:
    for number in (0, 65, -1):
        yield tl.write((yield from attempt(tl.raise_(number))))


@case(
    "kill/1",
    "The signal goes to the process that is named, and to no other.",
    posix="XSH kill, DESCRIPTION",
    expected=("0\nin SIGUSR1\nchild ends\nstatus 3\nparent: -", "in SIGUSR1\n0\nchild ends\nstatus 3\nparent: -"),
)
def to_the_child() -> Steps:
    yield tl.sigaction(SIGUSR1, says)
    yield block(SIGUSR1)
    child = yield tl.fork()
    if not child:
        yield from attempt(tl.sigsuspend(()))
        yield tl.write("child ends")
        yield tl._exit(3)
    yield tl.write((yield from attempt(tl.kill(child, SIGUSR1))))
    _, status = yield tl.waitpid(child)
    yield tl.write(f"status {status}")
    yield from say_pending("parent:")


def counts(signo: int) -> Steps:
    count = yield tl.load("count")
    yield tl.store("count", count + 1)


def say_count(word: str = "") -> Steps:
    count = yield tl.load("count")
    yield tl.write(f"{word}{count}")


@case(
    "kill/8a",
    "Sent to the caller's own process, with no other thread to take it, it is delivered before the call returns.",
    posix="XSH kill, DESCRIPTION",
    expected="1",
)
def to_oneself() -> Steps:
    yield tl.sigaction(SIGUSR1, counts)
    yield tl.kill((yield tl.getpid()), SIGUSR1)
    yield from say_count()


def make_semaphore() -> Steps:
    go = yield tl.sem_init(0)
    yield tl.store("go", go)
    return go


def waits(go: int) -> Steps:
    """A thread that waits for the semaphore `go`, whatever handlers run meanwhile."""
    while (yield from attempt(tl.sem_wait(go))):
        pass


@case(
    "kill/8c",
    "One thread takes it, however many could.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="1\n1",
)
def one_thread_takes_it() -> Steps:
    go = yield from make_semaphore()
    yield tl.sigaction(SIGUSR1, counts)
    threads = []
    for _ in range(4):
        threads.append((yield tl.pthread_create(waits, go)))
    yield from settle()
    yield tl.kill((yield tl.getpid()), SIGUSR1)
    yield from settle()
    yield from say_count()
    for _ in threads:
        yield tl.sem_post(go)
    for tid in threads:
        yield tl.pthread_join(tid)
    yield from say_count()


@case(
    "kill/coalesce",
    "A standard signal that is pending already is not counted twice.",
    posix="XSH 2.4.1 (implementation-defined); signal(7)",
    expected="1",
)
def coalesced() -> Steps:
    yield tl.sigaction(SIGUSR1, counts)
    yield block(SIGUSR1)
    for _ in range(4):
        yield tl.kill((yield tl.getpid()), SIGUSR1)
    yield unblock(SIGUSR1)
    yield from say_count()


@case(
    "kill/thread_and_process",
    "One instance can wait for the thread and one for its process; the thread's own comes first on Linux.",
    posix="XSH 2.4.1 (order unspecified); signal(7)",
    expected="SI_TKILL\nSI_USER\n2",
)
def for_thread_and_process() -> Steps:
    def tells(info: tl.SignalInfo) -> Steps:
        yield tl.write(info.si_code)
        yield from counts(info)

    me = yield tl.getpid()
    yield tl.sigaction(SIGUSR1, tells, tl.SA_SIGINFO)
    yield block(SIGUSR1)
    yield tl.kill(me, SIGUSR1)
    yield tl.kill(me, SIGUSR1)
    yield tl.raise_(SIGUSR1)
    yield tl.raise_(SIGUSR1)
    yield unblock(SIGUSR1)
    yield from say_count()


@case(
    "kill/13",
    "What is no signal is refused; 0 only checks.",
    posix="XSH kill, ERRORS",
    expected="EINVAL\nEINVAL\n0",
)
def kill_invalid() -> Steps:
    me = yield tl.getpid()
    for number in (-5, 65, 0):
        yield tl.write((yield from attempt(tl.kill(me, number))))


@case(
    "kill/no_process",
    "A process that has been waited for is no more: ESRCH.",
    posix="XSH kill, ERRORS",
    expected="status 0\nESRCH\nESRCH",
)
def no_process() -> Steps:
    child = yield tl.fork()
    if not child:
        yield tl._exit(0)
    _, status = yield tl.waitpid(child)
    yield tl.write(f"status {status}")
    yield tl.write((yield from attempt(tl.kill(child, 0))))
    yield tl.write((yield from attempt(tl.kill(child, SIGTERM))))


@case(
    "kill/zombie",
    "One that has ended and was not waited for can be named, and a signal does nothing to it.",
    posix="XSH kill, RATIONALE; XBD 3.446 Zombie Process",
    expected="0\n0\nstatus 4",
)
def zombie() -> Steps:
    child = yield tl.fork()
    if not child:
        yield tl._exit(4)
    yield from settle(2)
    yield tl.write((yield from attempt(tl.kill(child, 0))))
    yield tl.write((yield from attempt(tl.kill(child, SIGKILL))))
    _, status = yield tl.waitpid(child)
    yield tl.write(f"status {status}")


@case(
    "kill/group",
    "Process id 0 means all processes of the caller's group, the caller too.",
    posix="XSH kill, DESCRIPTION",
    expected="in SIGUSR1\n0\nchild\nin SIGUSR1\nstatus 0",
)
def group() -> Steps:
    yield tl.sigaction(SIGUSR1, says)
    yield block(SIGUSR1)
    child = yield tl.fork()
    if not child:
        yield from settle(2)
        yield tl.write("child")
        yield unblock(SIGUSR1)
        yield tl._exit(0)
    yield unblock(SIGUSR1)
    yield from settle()
    yield tl.write((yield from attempt(tl.kill(0, SIGUSR1))))
    _, status = yield tl.waitpid(child)
    yield tl.write(f"status {status}")


def who_and_post(signo: int) -> Steps:
    yield from who(signo)
    yield tl.sem_post((yield tl.load("go")))


@case(
    "kill/another_thread",
    "A signal for the process goes to a thread that does not block it.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="in SIGUSR1, T\nM: -",
)
def another_thread() -> Steps:
    def unblocks_and_waits(go: int) -> Steps:
        yield unblock(SIGUSR1)
        yield from waits(go)

    go = yield from make_semaphore()
    yield tl.sigaction(SIGUSR1, who_and_post)
    yield block(SIGUSR1)
    tid = yield tl.pthread_create(unblocks_and_waits, go)
    yield from settle()
    yield tl.kill((yield tl.getpid()), SIGUSR1)
    yield tl.pthread_join(tid)
    yield from say_pending("M:")


@case(
    "kill/all_block",
    "While all threads block it, it waits for the process; the first that unblocks it has it.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="M: SIGUSR1\nT: SIGUSR1\nin SIGUSR1, T\nT: -\nM: -",
)
def all_block() -> Steps:
    def unblocks() -> Steps:
        yield from say_pending("T:")
        yield unblock(SIGUSR1)
        yield from say_pending("T:")

    yield tl.sigaction(SIGUSR1, who)
    yield block(SIGUSR1)
    yield tl.kill((yield tl.getpid()), SIGUSR1)
    yield from say_pending("M:")
    yield tl.pthread_join((yield tl.pthread_create(unblocks)))
    yield from say_pending("M:")


@case(
    "kill/main_first",
    "Where several threads could take it, POSIX leaves open which; Linux prefers the initial thread.",
    posix="XSH 2.4.1 Signal Generation and Delivery; Linux",
    expected=("in SIGUSR1, M", "in SIGUSR1, T"),
)
def main_first() -> Steps:
    def kills() -> Steps:
        yield tl.kill((yield tl.getpid()), SIGUSR1)
        yield from settle()

    yield tl.sigaction(SIGUSR1, who)
    yield tl.pthread_join((yield tl.pthread_create(kills)))


@case(
    "kill/main_has_ended",
    "A process whose initial thread has ended takes signals in the others.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected=("in SIGUSR1\n0\nT ends", "0\nin SIGUSR1\nT ends", "in SIGUSR1\nT ends\n0"),
)
def main_has_ended() -> Steps:
    def waits_and_ends(go: int) -> Steps:
        yield from waits(go)
        yield tl.write("T ends")

    def kills() -> Steps:
        yield from settle()
        yield tl.write((yield from attempt(tl.kill((yield tl.getpid()), SIGUSR1))))

    def says_and_posts(signo: int) -> Steps:
        yield from says(signo)
        yield tl.sem_post((yield tl.load("go")))

    go = yield from make_semaphore()
    yield tl.sigaction(SIGUSR1, says_and_posts)
    yield tl.pthread_create(waits_and_ends, go)
    yield block(SIGUSR1)
    yield tl.pthread_create(kills)
    yield tl.pthread_exit()


@case(
    "kill/handler_in_child",
    "A child has its parent's handlers; what it changes afterwards is its own.",
    posix="XSH fork, DESCRIPTION; XSH 2.4.3 Signal Actions",
    expected="child 1\nparent 1",
)
def handler_in_child() -> Steps:
    yield tl.sigaction(SIGUSR1, counts)
    child = yield tl.fork()
    if not child:
        yield tl.raise_(SIGUSR1)
        yield tl.sigaction(SIGUSR1, tl.SIG_IGN)
        yield tl.raise_(SIGUSR1)
        yield from say_count("child ")
        yield tl._exit(0)
    yield tl.waitpid(child)
    yield tl.raise_(SIGUSR1)
    yield from say_count("parent ")


@case(
    "kill/to_parent",
    "A child can send its parent a signal, which ends the parent's pause.",
    posix="XSH kill, DESCRIPTION; XSH pause",
    expected="in SIGUSR1\nparent goes on",
)
def to_the_parent() -> Steps:
    yield tl.sigaction(SIGUSR1, says)
    child = yield tl.fork()
    if not child:
        yield from settle()
        yield tl.kill((yield tl.getppid()), SIGUSR1)
        yield tl._exit(0)
    yield from attempt(tl.pause())
    yield tl.write("parent goes on")
    yield tl.waitpid(child)
