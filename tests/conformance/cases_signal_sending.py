"""Who gets a signal, and how often: raise, kill, pthread_kill, sigqueue."""

from __future__ import annotations

from signal import SIGCHLD, SIGKILL, SIGTERM, SIGUSR1, SIGUSR2, valid_signals

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, pending, says, says_both_ends, settle, unblock

CASES, case = collection()
SIGRTMIN = 34


def who(signo: int) -> Steps:
    """A handler that tells in which thread it runs."""
    me = yield tl.pthread_self()
    yield tl.write(f"in {signal_name(signo)}, {'M' if me == 1 else 'T'}")


def who_and_post(signo: int) -> Steps:
    yield from who(signo)
    yield tl.sem_post((yield tl.load("go")))


def make_semaphore() -> Steps:
    go = yield tl.sem_init(0)
    yield tl.store("go", go)
    return go


def waits(go: int) -> Steps:
    """A thread that waits for the semaphore `go`, whatever handlers run meanwhile."""
    while (yield from attempt(tl.sem_wait(go))):
        pass


def counts(signo: int) -> Steps:
    count = yield tl.load("count")
    yield tl.store("count", count + 1)


def say_count(word: str = "") -> Steps:
    count = yield tl.load("count")
    yield tl.write(f"{word}{count}")


def say_pending(word: str) -> Steps:
    now = yield from pending()
    yield tl.write(f"{word} {now}")


def pauses() -> Steps:
    yield tl.pause()


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


@case(
    "pthread_kill/1a",
    "The handler runs in the thread that is named.",
    posix="XSH pthread_kill, DESCRIPTION",
    expected=("0\nin SIGUSR1, T", "in SIGUSR1, T\n0"),
)
def to_the_thread() -> Steps:
    go = yield from make_semaphore()
    yield tl.sigaction(SIGUSR1, who_and_post)
    tid = yield tl.pthread_create(waits, go)
    yield from settle()
    yield tl.write((yield from attempt(tl.pthread_kill(tid, SIGUSR1))))
    yield tl.pthread_join(tid)


@case(
    "pthread_kill/1d",
    "A default action that ends something ends the process, not the thread.",
    posix="XSH pthread_kill, DESCRIPTION; XSH 2.4.3",
    expected="sending",
    outcome="signaled",
    status=-SIGTERM,
)
def ends_the_process() -> Steps:
    tid = yield tl.pthread_create(pauses)
    yield from settle()
    yield tl.write("sending")
    yield tl.pthread_kill(tid, SIGTERM)
    yield from settle()
    yield tl.write("never")


@case(
    "pthread_kill/2",
    "Signal 0 only checks; what is no signal is refused.",
    posix="XSH pthread_kill, DESCRIPTION, ERRORS",
    expected="0\nEINVAL\nEINVAL",
)
def checks_the_thread() -> Steps:
    me = yield tl.pthread_self()
    for number in (0, 65, -1):
        yield tl.write((yield from attempt(tl.pthread_kill(me, number))))


@case(
    "pthread_kill/pending_there",
    "If the thread blocks it, it waits there, although other threads would take it.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="M: -\nT: SIGUSR1\nin SIGUSR1, T\nT: -",
)
def pending_there() -> Steps:
    def blocks_and_waits(go: int) -> Steps:
        yield block(SIGUSR1)
        yield tl.sem_wait(go)
        yield from say_pending("T:")
        yield unblock(SIGUSR1)
        yield from say_pending("T:")

    go = yield from make_semaphore()
    yield tl.sigaction(SIGUSR1, who)
    tid = yield tl.pthread_create(blocks_and_waits, go)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from say_pending("M:")
    yield tl.sem_post(go)
    yield tl.pthread_join(tid)


@case(
    "pthread_kill/ended",
    "A thread that has ended and was not joined takes no signal: ESRCH, or no error on today's glibc.",
    posix="XSH pthread_kill, ERRORS, RATIONALE; glibc 2.34",
    expected=("ESRCH\nalive", "0\nalive"),
)
def thread_has_ended() -> Steps:
    def nothing_to_do() -> Steps:
        yield tl.sched_yield()

    tid = yield tl.pthread_create(nothing_to_do)
    yield from settle()
    yield tl.write((yield from attempt(tl.pthread_kill(tid, SIGUSR1))))
    yield tl.pthread_join(tid)
    yield tl.write("alive")


@case(
    "pthread_kill/ignored",
    "A signal that is ignored, by choice or by default, interrupts nothing.",
    posix="XSH 2.4.3 Signal Actions",
    expected="M posts\n0",
)
def ignored_interrupts_nothing() -> Steps:
    def waits_and_says(go: int) -> Steps:
        yield tl.write((yield from attempt(tl.sem_wait(go))))

    go = yield from make_semaphore()
    yield tl.sigaction(SIGUSR1, tl.SIG_IGN)
    tid = yield tl.pthread_create(waits_and_says, go)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield tl.pthread_kill(tid, SIGCHLD)
    yield from settle()
    yield tl.write("M posts")
    yield tl.sem_post(go)
    yield tl.pthread_join(tid)


@case(
    "pthread_kill/kill",
    "SIGKILL sent to a thread ends the process, whatever is blocked.",
    posix="XSH 2.4.3 Signal Actions",
    expected="sending",
    outcome="signaled",
    status=-SIGKILL,
)
def kill_through_a_thread() -> Steps:
    yield tl.pthread_sigmask(tl.SIG_SETMASK, valid_signals())
    tid = yield tl.pthread_create(pauses)
    yield from settle()
    yield tl.write("sending")
    yield tl.pthread_kill(tid, SIGKILL)
    yield from settle()
    yield tl.write("never")


def tells_value(info: tl.SignalInfo) -> Steps:
    yield tl.write(f"{signal_name(info)} {info.si_value}")


@case(
    "sigqueue/1",
    "A value goes along with the signal, which says that it was queued.",
    posix="XSH sigqueue, DESCRIPTION",
    expected="SIGUSR2 SI_QUEUE 77\n0",
)
def value_goes_along() -> Steps:
    def tells(info: tl.SignalInfo) -> Steps:
        yield tl.write(f"{info.name} {info.si_code} {info.si_value}")

    yield tl.sigaction(SIGUSR2, tells, tl.SA_SIGINFO)
    yield tl.write((yield from attempt(tl.sigqueue((yield tl.getpid()), SIGUSR2, 77))))


@case(
    "sigqueue/4",
    "Real-time signals queue: as many as were sent are delivered.",
    posix="XSH 2.4.2 Realtime Signal Generation and Delivery",
    expected="0\n4",
)
def real_time_signals_queue() -> Steps:
    yield tl.sigaction(SIGRTMIN, counts)
    yield block(SIGRTMIN)
    for value in range(4):
        yield tl.sigqueue((yield tl.getpid()), SIGRTMIN, value)
    yield from say_count()
    yield unblock(SIGRTMIN)
    yield from say_count()


@case(
    "sigqueue/in_order",
    "Of one real-time signal the first sent is the first delivered; of several, the lowest number comes first.",
    posix="XSH 2.4.2 Realtime Signal Generation and Delivery",
    expected="SIGRTMIN 10\nSIGRTMIN 20\nSIGRTMIN 30\nSIGRTMIN+1 1\nSIGRTMIN+1 2\nSIGRTMIN+1 3",
)
def real_time_order() -> Steps:
    both = (SIGRTMIN, SIGRTMIN + 1)
    for signo in both:
        yield tl.sigaction(signo, tells_value, tl.SA_SIGINFO, both)
    yield block(*both)
    me = yield tl.getpid()
    for value in (1, 2, 3):
        yield tl.sigqueue(me, SIGRTMIN + 1, value)
        yield tl.sigqueue(me, SIGRTMIN, 10 * value)
    yield unblock(*both)


@case(
    "sigqueue/standard",
    "A standard signal does not queue: what was sent first is what is delivered.",
    posix="XSH sigqueue (implementation-defined); signal(7)",
    expected="SIGUSR1 1",
)
def standard_signals_do_not_queue() -> Steps:
    yield tl.sigaction(SIGUSR1, tells_value, tl.SA_SIGINFO)
    yield block(SIGUSR1)
    for value in (1, 2, 3):
        yield tl.sigqueue((yield tl.getpid()), SIGUSR1, value)
    yield unblock(SIGUSR1)


@case(
    "sigqueue/kill_queues_too",
    "On Linux a real-time signal queues however it is sent.",
    posix="XSH 2.4.2 (unspecified for kill); signal(7)",
    expected="SIGRTMIN SI_TKILL\nSIGRTMIN SI_USER\nSIGRTMIN SI_QUEUE\nSIGRTMIN SI_USER",
)
def kill_queues_too() -> Steps:
    def tells(info: tl.SignalInfo) -> Steps:
        yield tl.write(f"{signal_name(info)} {info.si_code}")

    me = yield tl.getpid()
    yield tl.sigaction(SIGRTMIN, tells, tl.SA_SIGINFO)
    yield block(SIGRTMIN)
    yield tl.kill(me, SIGRTMIN)
    yield tl.sigqueue(me, SIGRTMIN, 1)
    yield tl.kill(me, SIGRTMIN)
    yield tl.pthread_kill((yield tl.pthread_self()), SIGRTMIN)
    yield unblock(SIGRTMIN)


@case(
    "sigqueue/errors",
    "Signal 0 only checks; what is no signal, or no process, is refused.",
    posix="XSH sigqueue, ERRORS",
    expected="0\nEINVAL\nESRCH",
)
def sigqueue_errors() -> Steps:
    me = yield tl.getpid()
    yield tl.write((yield from attempt(tl.sigqueue(me, 0, 1))))
    yield tl.write((yield from attempt(tl.sigqueue(me, 65, 1))))
    child = yield tl.fork()
    if not child:
        yield tl._exit(0)
    yield tl.waitpid(child)
    yield tl.write((yield from attempt(tl.sigqueue(child, SIGUSR1, 1))))


@case(
    "sigqueue/to_child",
    "Values reach another process, in order, with the sender's process id.",
    posix="XSH sigqueue, DESCRIPTION",
    expected="SIGRTMIN+2 5 parent\nSIGRTMIN+2 6 parent\nSIGRTMIN+2 7 parent",
)
def queued_to_child() -> Steps:
    def tells(info: tl.SignalInfo) -> Steps:
        parent = yield tl.getppid()
        yield tl.write(f"{signal_name(info)} {info.si_value} {'parent' if info.si_pid == parent else '?'}")

    yield tl.sigaction(SIGRTMIN + 2, tells, tl.SA_SIGINFO)
    yield block(SIGRTMIN + 2)
    child = yield tl.fork()
    if not child:
        yield from settle(2)
        yield unblock(SIGRTMIN + 2)
        yield tl._exit(0)
    for value in (5, 6, 7):
        yield tl.sigqueue(child, SIGRTMIN + 2, value)
    yield tl.waitpid(child)
