"""Random programs over signals, cancellation, locks, conditions and semaphores, and a journal of what they saw.

A program is data, as in programs.py: each thread has steps, each signal an action, and a second process sends signals to
the first from outside.  Every promise that a single thread can see is asserted on the spot, by the thread itself; the
others are worked out from the `Journal` when the run is over.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from errno import errorcode
from typing import Any

from hypothesis import strategies as st

import threadlab as tl
from tests.machine.programs import Step

USR1, USR2, ALRM = signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM
FOR_PROCESS, FOR_THREAD = 34, 35  # real-time signals: one is always sent to the process, the other to threads
SIGNALS = (USR1, USR2, ALRM, FOR_PROCESS, FOR_THREAD)
TO_PROCESS, TO_THREAD = (USR1, USR2, FOR_PROCESS), (USR1, USR2, FOR_THREAD)
MUTEXES, SEMAPHORES, CONDITIONS = 2, 2, 1
MOST_HANDLED = 40  # after so many handlers have run they do nothing more, so that no program goes on for ever
Steps = Iterator[Any]
Set = frozenset[int]


@dataclass(frozen=True)
class Handled:
    """What a process does with a signal: `steps` in a handler, or ignores it (None)."""

    steps: tuple[Step, ...] | None
    flags: int
    mask: Set


@dataclass(frozen=True)
class SignalProgram:
    """The steps and priorities of each thread, the actions, and what the other process sends: ``(delay, signal)``."""

    threads: tuple[tuple[Step, ...], ...]
    priorities: tuple[int, ...]
    actions: dict[int, Handled]
    outside: tuple[tuple[int, int], ...]


@dataclass
class Journal:
    """What the threads of one run saw, in the order in which it happened."""

    owner: dict[int, int] = field(default_factory=dict)
    joined: set[int] = field(default_factory=set)
    cancelled: set[int] = field(default_factory=set)
    abrupt: int = (
        0  # threads that may have ended amid a call whose effect they had already: by a handler, or asynchronously
    )
    handled: int = 0
    handlers_in: dict[int, list[bool]] = field(default_factory=dict)  # of a thread: was each installed with SA_RESTART?
    masks: dict[int, Set] = field(default_factory=dict)  # what each thread blocks just now
    clock: int = 0  # counts what is sent and what arrives
    last_sent: dict[tuple[int, int], int] = field(default_factory=dict)  # when, to which thread (0: the process), which
    last_got: dict[tuple[int, int], int] = field(default_factory=dict)
    sent: Counter[tuple[int, int]] = field(default_factory=Counter)
    got: Counter[tuple[int, int]] = field(default_factory=Counter)
    posts: Counter[int] = field(default_factory=Counter)
    taken: Counter[int] = field(default_factory=Counter)
    waiting: set[int] = field(default_factory=set)  # threads in the condition's wait
    woken: int = 0  # how many of them a signal or broadcast was for
    slack: int = 0  # waits that ended otherwise, perhaps a while ago
    pushed: dict[int, tuple[int, int]] = field(default_factory=dict)  # a cleanup handler's thread and depth
    removed: set[int] = field(default_factory=set)
    ran: Counter[int] = field(default_factory=Counter)
    at_bottom: set[int] = field(default_factory=set)  # threads whose first cleanup handler has run, as the last
    depth: Counter[int] = field(default_factory=Counter)
    keyed: Counter[int] = field(default_factory=Counter)
    destroyed: Counter[int] = field(default_factory=Counter)

    def sends(self, signo: int, tid: int = 0) -> None:
        """A signal is sent to the thread `tid`, or to the process."""
        self.clock += 1
        self.last_sent[tid, int(signo)] = self.clock
        self.sent[tid, int(signo)] += 1

    def gets(self, signo: int, tid: int) -> None:
        """A signal arrives in the thread `tid`: its handler runs, or the thread has waited for it."""
        self.clock += 1
        for whose in (0, tid):
            self.last_got[whose, int(signo)] = self.clock
            self.got[whose, int(signo)] += 1

    def seen(self, tid: int) -> None:
        """The thread `tid` does something."""
        assert tid not in self.joined, f"thread {tid} was joined and does something"


def attempt(call: Any) -> Steps:
    """Make `call`: its result, or the name of its error."""
    try:
        return (yield call)
    except OSError as error:
        return errorcode[error.errno or 0]


def mutex(at: int) -> int:
    return 1 + at


def semaphore(at: int) -> int:
    return 1 + MUTEXES + at


COND, KEY = 1 + MUTEXES + SEMAPHORES, 1


class Running:
    """One run of a program: its journal, and the steps as generators."""

    def __init__(self, program: SignalProgram) -> None:
        self.program = program
        self.journal = Journal()

    # What is run

    def main(self) -> Steps:
        for _ in range(MUTEXES):
            yield tl.pthread_mutex_init()
        for _ in range(SEMAPHORES):
            yield tl.sem_init(0)
        yield tl.pthread_cond_init()
        yield tl.pthread_key_create(self.destroys)
        for signo, action in self.program.actions.items():
            handler = tl.SIG_IGN if action.steps is None else self.handler
            yield tl.sigaction(signo, handler, action.flags, action.mask)
        yield from self.body(0, frozenset())
        return 0

    def body(self, at: int, mask: Set) -> Steps:
        me = yield tl.pthread_self()
        self.journal.masks[me] = mask
        yield from self.check_mask(me, mask)
        bottom = self.push(me)
        yield tl.pthread_cleanup_push(self.cleans, bottom, me)
        yield from self.perform(me, self.program.threads[at], mask)
        self.pop(bottom)
        self.journal.ran[bottom] -= 1  # it runs, and counts itself
        yield tl.pthread_cleanup_pop(True)
        return at

    def outside(self) -> Steps:
        """The other process."""
        for delay, signo in self.program.outside:
            yield tl.nanosleep(delay)
            if signo in SIGNALS:
                self.journal.sends(signo)
            yield from attempt(tl.kill(2, signo))
        yield from attempt(tl.kill(2, signal.SIGCONT))

    def handler(self, signo: int) -> Steps:
        me = yield tl.pthread_self()
        journal, action = self.journal, self.program.actions[int(signo)]
        journal.seen(me)
        journal.handled += 1
        journal.gets(signo, me)
        journal.handlers_in.setdefault(me, []).append(bool(action.flags & tl.SA_RESTART))
        mask = yield tl.pthread_sigmask(tl.SIG_BLOCK, ())
        own = set() if action.flags & tl.SA_NODEFER else {int(signo)}
        assert mask >= action.mask | own, f"in the handler of {signo}: {mask}"
        outer, journal.masks[me] = journal.masks.get(me, frozenset()), mask
        if journal.handled <= MOST_HANDLED and action.steps:
            yield from self.perform(me, action.steps, mask)
        journal.masks[me] = outer

    # Cleanup handlers and destructors

    def push(self, me: int) -> int:
        """A new cleanup handler's number."""
        journal = self.journal
        number = len(journal.pushed)
        journal.depth[me] += 1
        journal.pushed[number] = (me, journal.depth[me])
        return number

    def pop(self, number: int) -> None:
        """It is taken off, and may be run then."""
        journal = self.journal
        me, depth = journal.pushed[number]
        assert journal.depth[me] == depth
        journal.depth[me] -= 1
        journal.removed.add(number)
        journal.ran[number] += 1

    def cleans(self, number: int, me: int, locked: int = -1) -> Steps:
        journal = self.journal
        journal.seen(me)
        assert (yield tl.pthread_self()) == me
        journal.ran[number] += 1
        if number not in journal.removed:
            _, depth = journal.pushed[number]
            assert depth == journal.depth[me], "cleanup handlers run last pushed first, and none is left out"
            journal.depth[me] -= 1
        if journal.pushed[number][1] == 1:
            journal.at_bottom.add(me)
        if locked >= 0:
            if me in journal.waiting and locked == 0:  # cancelled, or left, in the wait for the condition
                self.left_wait(me)
            if journal.owner.get(locked) == me:
                del journal.owner[locked]
            yield from attempt(tl.pthread_mutex_unlock(mutex(locked)))
        yield tl.compute(1)

    def destroys(self, value: int) -> Steps:
        self.journal.destroyed[value] += 1
        yield tl.compute(1)

    # Steps

    def check_mask(self, me: int, mask: Set) -> Steps:
        now = yield tl.pthread_sigmask(tl.SIG_BLOCK, ())
        assert now == mask, f"thread {me} blocks {now}, not {mask}"

    def perform(self, me: int, steps: tuple[Step, ...], mask: Set) -> Steps:
        """Take `steps` in a thread that blocks `mask`.  Returns what it blocks afterwards."""
        journal = self.journal
        for kind, *arguments in steps:
            journal.seen(me)
            if kind in ("block", "unblock"):
                how = tl.SIG_BLOCK if kind == "block" else tl.SIG_UNBLOCK
                old = yield tl.pthread_sigmask(how, arguments[0])
                assert old == mask
                mask = journal.masks[me] = mask | arguments[0] if kind == "block" else mask - arguments[0]
            elif kind == "create":
                yield from self.create(me, mask, *arguments)
            elif kind in ("section", "wait", "cleanup"):
                mask = yield from getattr(self, kind)(me, mask, *arguments)
            else:
                yield from getattr(self, kind)(me, *arguments)
            if kind in ("sigsuspend", "section", "wait", "cleanup", "raise_", "pause"):
                yield from self.check_mask(me, mask)
        return mask

    def interruptible(self, me: int, call: Any, allowed: tuple[Any, ...], restarts: bool = False) -> Steps:
        """Make a `call` that can fail with EINTR, but only if a handler has run in the caller."""
        before = len(self.journal.handlers_in.get(me, ()))
        result = yield from attempt(call)
        assert result in allowed, f"{call[0].name}: {result}"
        if result == "EINTR":
            since = self.journal.handlers_in.get(me, [])[before:]
            assert since, f"{call[0].name} failed with EINTR, and no handler has run"
            assert not restarts or not all(since), f"{call[0].name} failed with EINTR in spite of SA_RESTART"
        return result

    def compute(self, me: int, time: int) -> Steps:
        yield tl.compute(time)

    def read(self, me: int, time: int) -> Steps:
        yield from self.interruptible(me, tl.read(time), (None, "EINTR"), restarts=True)

    def nanosleep(self, me: int, time: int) -> Steps:
        yield from self.interruptible(me, tl.nanosleep(time), (None, "EINTR"))

    def yield_(self, me: int) -> Steps:
        yield tl.sched_yield()

    def create(self, me: int, mask: Set, child: int) -> Steps:
        tid = yield tl.pthread_create(self.body, child, mask, priority=self.program.priorities[child])
        yield tl.store(f"tid of {child}", tid)

    def join(self, me: int, child: int) -> Steps:
        tid = yield tl.load(f"tid of {child}")
        value = yield from attempt(tl.pthread_join(tid))
        journal = self.journal
        if value == "EDEADLK":
            return
        journal.joined.add(tid)
        allowed = {tl.PTHREAD_CANCELED} if tid in journal.cancelled else set()
        assert value in allowed | {child, "left"}, f"thread {tid} gave {value!r}"
        assert (yield from attempt(tl.pthread_kill(tid, 0))) == "ESRCH"
        assert (yield from attempt(tl.pthread_detach(tid))) == "ESRCH"
        assert tid in journal.at_bottom or journal.depth[tid] == 0

    def section(self, me: int, mask: Set, at: int, inner: tuple[Step, ...], wait: int | None = None) -> Steps:
        """Own a mutex, whose cleanup handler gives it back; with `wait`, wait for the condition first."""
        number = self.push(me)
        yield tl.pthread_cleanup_push(self.cleans, number, me, at)
        assert (yield from attempt(tl.pthread_mutex_lock(mutex(at)))) == 0
        self.enter(me, at)
        if wait is not None:
            yield from self.wait_inside(me, at, wait)
        mask = yield from self.perform(me, inner, mask)
        assert self.journal.owner.pop(at) == me
        yield tl.pthread_mutex_unlock(mutex(at))
        self.pop(number)
        yield tl.pthread_cleanup_pop(False)
        return mask

    def enter(self, me: int, at: int) -> None:
        assert at not in self.journal.owner, f"mutex {at} has two owners"
        self.journal.owner[at] = me

    def wait(self, me: int, mask: Set, time: int, inner: tuple[Step, ...]) -> Steps:
        return (yield from self.section(me, mask, 0, inner, time))

    def wait_inside(self, me: int, at: int, time: int) -> Steps:
        journal = self.journal
        deadline = time + (yield tl.clock())
        call = tl.pthread_cond_timedwait(COND, mutex(at), deadline) if time else tl.pthread_cond_wait(COND, mutex(at))
        del journal.owner[at]
        journal.waiting.add(me)
        result = yield from attempt(call)
        assert result == 0 or (time and result == "ETIMEDOUT"), result
        self.enter(me, at)
        if result == 0:
            assert journal.woken, "woken from the condition, and nobody has signalled"
            journal.woken -= 1
            journal.waiting.remove(me)
        else:
            self.left_wait(me)

    def left_wait(self, me: int) -> None:
        """The thread waits no more, without having been woken."""
        journal = self.journal
        journal.waiting.remove(me)
        journal.woken = min(journal.woken, len(journal.waiting))
        journal.slack += 1

    def signal(self, me: int) -> Steps:
        self.journal.woken = min(self.journal.woken + 1, len(self.journal.waiting))
        yield tl.pthread_cond_signal(COND)

    def broadcast(self, me: int) -> Steps:
        self.journal.woken = len(self.journal.waiting)
        yield tl.pthread_cond_broadcast(COND)

    def post(self, me: int, at: int) -> Steps:
        self.journal.posts[at] += 1
        yield tl.sem_post(semaphore(at))

    def acquire(self, me: int, at: int) -> Steps:
        if (yield from self.interruptible(me, tl.sem_wait(semaphore(at)), (0, "EINTR"), restarts=True)) == 0:
            self.journal.taken[at] += 1

    def acquire_in_time(self, me: int, at: int, time: int) -> Steps:
        deadline = time + (yield tl.clock())
        call = tl.sem_timedwait(semaphore(at), deadline)
        if (yield from self.interruptible(me, call, (0, "EINTR", "ETIMEDOUT"))) == 0:
            self.journal.taken[at] += 1

    def kill(self, me: int, signo: int) -> Steps:
        self.journal.sends(signo)
        yield tl.kill(2, signo)

    def pthread_kill(self, me: int, other: int, signo: int) -> Steps:
        tid = yield tl.load(f"tid of {other}")
        if tid:
            self.journal.sends(signo, tid)
            result = yield from attempt(tl.pthread_kill(tid, signo))
            assert result == 0 or result == "ESRCH"

    def raise_(self, me: int, signo: int) -> Steps:
        self.journal.sends(signo, me)
        assert (yield from attempt(tl.raise_(signo))) == 0

    def sigwait(self, me: int, signals: Set) -> Steps:
        signo = yield from attempt(tl.sigwait(signals))
        assert signo in signals
        self.journal.gets(signo, me)

    def sigtimedwait(self, me: int, signals: Set, time: int) -> Steps:
        allowed = (*signals, "EAGAIN", "EINTR")
        signo = yield from self.interruptible(me, tl.sigtimedwait(signals, time), allowed)
        if signo in signals:
            self.journal.gets(signo, me)

    def sigsuspend(self, me: int, mask: Set) -> Steps:
        outer, self.journal.masks[me] = self.journal.masks[me], mask
        yield from self.interruptible(me, tl.sigsuspend(mask), ("EINTR",))
        self.journal.masks[me] = outer

    def pause(self, me: int) -> Steps:
        yield from self.interruptible(me, tl.pause(), ("EINTR",))

    def cancel(self, me: int, other: int) -> Steps:
        tid = yield tl.load(f"tid of {other}")
        if tid:
            self.journal.cancelled.add(tid)
            result = yield from attempt(tl.pthread_cancel(tid))
            assert result == 0 or result == "ESRCH"

    def state(self, me: int, enabled: bool) -> Steps:
        yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_ENABLE if enabled else tl.PTHREAD_CANCEL_DISABLE)

    def asynchronous(self, me: int, time: int) -> Steps:
        """Compute, while a request would act at once."""
        self.journal.abrupt += 1
        yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)
        yield tl.compute(time)
        yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_DEFERRED)

    def testcancel(self, me: int) -> Steps:
        yield tl.pthread_testcancel()

    def cleanup(self, me: int, mask: Set, execute: bool, inner: tuple[Step, ...]) -> Steps:
        number = self.push(me)
        yield tl.pthread_cleanup_push(self.cleans, number, me)
        mask = yield from self.perform(me, inner, mask)
        self.pop(number)
        if execute:
            self.journal.ran[number] -= 1  # it runs, and counts itself
        yield tl.pthread_cleanup_pop(execute)
        return mask

    def specific(self, me: int) -> Steps:
        self.journal.keyed[me] += 1
        yield tl.pthread_setspecific(KEY, me)

    def leave(self, me: int) -> Steps:
        """End the thread; within a handler, amid whatever it did."""
        self.journal.abrupt += 1
        yield from attempt(tl.pthread_exit("left"))

    def exit(self, me: int) -> Steps:
        """End the process."""
        yield tl.exit(3)

    def alarm(self, me: int, time: int) -> Steps:
        yield tl.alarm(time)


# Strategies

TIMES = st.one_of(st.integers(0, 6), st.integers(1, 60))
SETS = st.frozensets(st.sampled_from(SIGNALS), max_size=3)
SOME = SETS.filter(bool)
OTHERS, UNITS = st.integers(1, 5), st.integers(0, SEMAPHORES - 1)


def one(kind: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    """Steps of one kind."""
    return st.tuples(st.just(kind), *arguments)


# A group of steps is as likely as another, and within a group a kind as another.
TIME = st.one_of(one("compute", TIMES), one("read", TIMES), one("nanosleep", TIMES), one("yield_"))
MASK = st.one_of(one("block", SETS), one("unblock", SETS))
SEND = st.one_of(
    one("kill", st.sampled_from(TO_PROCESS)),
    one("pthread_kill", OTHERS, st.sampled_from(TO_THREAD)),
    one("pthread_kill", OTHERS, st.sampled_from(TO_THREAD)),
    one("raise_", st.sampled_from(TO_THREAD)),
    one("alarm", TIMES),
)
WAKE = st.one_of(one("post", UNITS), one("post", UNITS), one("signal"), one("broadcast"))
CANCEL = st.one_of(
    one("cancel", OTHERS),
    one("cancel", OTHERS),
    one("state", st.booleans()),
    one("asynchronous", TIMES),
    one("testcancel"),
    one("specific"),
)
IN_TIME = st.one_of(one("acquire_in_time", UNITS, st.integers(1, 60)), one("sigtimedwait", SOME, TIMES))
FOR_EVER = st.one_of(one("acquire", UNITS), one("sigwait", SOME), one("sigsuspend", SETS), one("pause"))
SHORT = st.one_of(TIME, MASK, SEND, WAKE, CANCEL, IN_TIME)


def tuples(step: st.SearchStrategy[Step], most: int, least: int = 0) -> st.SearchStrategy[tuple[Step, ...]]:
    return st.lists(step, min_size=least, max_size=most).map(tuple)


INNER = tuples(st.one_of(SHORT, SHORT, TIME, FOR_EVER), 3)
STEP = st.one_of(
    SHORT,
    SHORT,
    FOR_EVER,
    one("section", st.integers(0, MUTEXES - 1), INNER),
    one("wait", st.sampled_from([0, 0, 3, 30]), INNER),
    one("cleanup", st.booleans(), INNER),
)
IN_HANDLER = tuples(
    st.one_of(
        SHORT,
        SHORT,
        WAKE,
        TIME,
        TIME,
        FOR_EVER,
        one("section", st.integers(0, MUTEXES - 1), INNER),
        st.sampled_from([("leave",), ("leave",), ("leave",), ("exit",)]),
    ),
    3,
    least=1,
)
FLAGS = st.lists(st.sampled_from([tl.SA_RESTART, tl.SA_NODEFER, tl.SA_SIGINFO]), max_size=2).map(lambda f: sum(set(f)))


@st.composite
def signal_programs(draw: Callable[..., Any], most: int = 6) -> SignalProgram:
    """Programs of up to `most` threads; each is made early, and perhaps joined, by main or by another."""
    number = draw(st.integers(1, most))
    threads = [list(draw(tuples(STEP, 6, least=2))) for _ in range(number)]
    joins: list[list[Step]] = [[] for _ in range(number)]
    for child in reversed(range(1, number)):
        maker = draw(st.integers(0, child - 1)) if draw(st.booleans()) else 0
        threads[maker].insert(draw(st.integers(0, 1)), ("create", child))
        if draw(st.integers(0, 5)):
            joins[maker].append(("join", child))
    handled = st.builds(Handled, st.one_of(IN_HANDLER, IN_HANDLER, IN_HANDLER, st.none()), FLAGS, SETS)
    actions = {signo: draw(handled) for signo in SIGNALS}
    from_outside = st.sampled_from([*TO_PROCESS, *TO_PROCESS, signal.SIGSTOP, signal.SIGCONT])
    outside = draw(st.lists(st.tuples(st.one_of(st.just(0), TIMES), from_outside), max_size=10))
    if not draw(st.integers(0, 9)):
        outside.append((draw(TIMES), draw(st.sampled_from([signal.SIGTERM, signal.SIGKILL]))))
    priorities = draw(st.lists(st.integers(0, 3), min_size=number, max_size=number))
    everything = tuple((*steps, *joined) for steps, joined in zip(threads, joins, strict=True))
    return SignalProgram(everything, (0, *priorities[1:]), actions, tuple(outside))
