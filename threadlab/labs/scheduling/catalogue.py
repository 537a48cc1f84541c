"""The challenges: programs that go well by default, and what a reader should make of them as their scheduler."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from threadlab import machine as tl
from threadlab.labs.scheduling.game import Game
from threadlab.labs.scheduling.programs import locking, moments, sharing, turns
from threadlab.trace import State, Trace, ms

QUANTUM = 1 * ms
"""short, so that there is much to choose"""


@dataclass(frozen=True)
class Challenge:
    """One challenge: a program, and a goal for the one who schedules it."""

    name: str
    title: str
    goal: str
    """what the reader is to bring about"""
    program: Callable[..., Any]
    won: Callable[[Trace], bool]
    """whether a whole run reaches the goal"""
    success: str
    """what is said then: what happened, and what prevents it in a real program"""
    failure: str
    """what is said of a run that does not reach it"""
    hints: tuple[str, ...]
    """each tells more than the one before"""
    chapter: str
    """the chapter it belongs to"""
    machine: Mapping[str, Any] = field(default_factory=dict)
    """what the machine has beyond one CPU, a short quantum and a kernel thread for each thread"""

    def game(self) -> Game:
        """The program on its machine."""
        return Game(self.program, (), {"quantum": QUANTUM, **self.machine})

    def __repr__(self) -> str:
        return f"{self.title}: {self.goal}"


def _deadlock(trace: Trace) -> bool:
    return trace.outcome == "deadlock"


def _wrote(*texts: str) -> Callable[[Trace], bool]:
    """Whether the program has written exactly these texts, in this order."""
    return lambda trace: [text for *_, text in trace.output] == list(texts)


def _balance_is_wrong(trace: Trace) -> bool:
    return trace.text() in ("balance 10", "balance 20")


def _greets_the_other(trace: Trace) -> bool:
    return "Ann is greeted as Bob" in trace.text()


def _first_task_last(trace: Trace) -> bool:
    return trace.text().splitlines()[-1:] == ["task 1"]


def _starves(trace: Trace) -> bool:
    """Whether the thread that answers clicks ran for the first time when both jobs had ended."""
    jobs = [thread.ended for thread in trace.threads if thread.name.startswith("job")]
    return all(thread.first_run >= max(jobs) for thread in trace.threads if thread.name == "clicks")


def idle_though_ready(trace: Trace) -> int:
    """The nanoseconds in which the only CPU idles although a thread is ready."""
    ready = [(start, end) for start, end, *_, state, _ in trace.intervals if state == State.READY]
    busy = [(start, end) for start, end, _, _, cpu, *_ in trace.intervals if cpu >= 0]
    edges = sorted({0, trace.end, *(edge for span in ready + busy for edge in span)})
    total = 0
    for start, end in pairwise(edges):
        inside = [any(a <= start and end <= b for a, b in spans) for spans in (ready, busy)]
        total += end - start if inside == [True, False] else 0
    return total


def _stalls(trace: Trace) -> bool:
    return idle_though_ready(trace) >= 5 * ms


_ALL = (
    Challenge(
        "lost_update",
        "The lost update",
        "Make the account lose a deposit: at the end there should be less than 30.",
        sharing.account,
        _balance_is_wrong,
        "One thread overwrote what the other had stored, for it had loaded the balance before. A lock around load and "
        "store would have prevented it.",
        "The balance is 30, as it should be: one deposit was stored before the other thread loaded the balance.",
        (
            "A deposit is lost if both threads load the balance before either stores it.",
            "'twenty' needs 4 ms until it loads. 'ten' loads at once, and stores after 2 ms of its own.",
            "Let 'ten' have one turn. Then give every turn to 'twenty', until it has loaded.",
        ),
        "01_why_threads",
    ),
    Challenge(
        "stall",
        "The stalled processor",
        "Make the only CPU idle for at least 5 ms, although the thread 'computes' has work to do.",
        turns.shared,
        _stalls,
        "Both kernel threads were blocked in the kernel, and nobody was left to carry the thread that could compute. "
        "One kernel thread for each thread, or scheduler activations, would have prevented it.",
        "The CPU always found something to do as long as 'computes' was not done.",
        (
            "The three threads share two kernel threads. A thread in read() keeps the one that carries it.",
            "If both kernel threads carry threads that block, 'computes' has none.",
            "Choose 'blocks 1' and 'blocks 2' whenever a kernel thread asks whom to carry, and never 'computes'.",
        ),
        "02_models",
        {"model": tl.ManyToMany(2)},
    ),
    Challenge(
        "deadlock",
        "Two locks",
        "Make the two transfers wait for each other for ever.",
        locking.transfers,
        _deadlock,
        "Each thread holds the lock that the other one needs. If both took the locks in the same order, no schedule could "
        "bring this about.",
        "Both transfers were done: one of them had both locks before the other had its first.",
        (
            "A deadlock needs each thread to hold one lock while it asks for the other one.",
            "'Ann→Bob' takes its first lock at once. 'Bob→Ann' needs 4 ms before it takes its first.",
            "Let 'Ann→Bob' have one turn. Then give every turn to 'Bob→Ann', until it holds a lock too.",
        ),
        "03_libraries",
    ),
    Challenge(
        "lost_wakeup",
        "The lost wake-up",
        "Make the consumer wait for ever, although the producer has signalled.",
        locking.wake_up,
        _deadlock,
        "The signal came between the look at 'full' and the wait. Nobody was waiting then, and a condition variable does "
        "not remember. Looking and waiting under one lock, in a loop, would have prevented it.",
        "The consumer was waiting already when the signal came.",
        (
            "pthread_cond_signal wakes a thread that waits now. It does nothing for one that waits later.",
            "The consumer looks at 'full' first, and needs 2 ms from there to its wait.",
            "Let the consumer look, which it does in its first turn. Then let the producer run to its end.",
        ),
        "03_libraries",
    ),
    Challenge(
        "once",
        "Built twice",
        "Make the program build its table twice.",
        sharing.once,
        _wrote("builds the table", "builds the table"),
        "Both threads found that there was no table. pthread_once would have let one of them build it, and the other wait.",
        "The second thread found the table that the first one had built.",
        (
            "The flag is set when the table is done, 2 ms after it was found unset.",
            "The thread 'late' needs 3 ms before it looks at the flag.",
            "Let 'early' have one turn. Then give the turns to 'late', until it has looked.",
        ),
        "03_libraries",
    ),
    Challenge(
        "fork",
        "Fork at the wrong moment",
        "Make the child of fork wait for ever.",
        moments.forking,
        _deadlock,
        "The lock was held when the process forked, so it is held in the child's copy, and the thread that would give it "
        "back was not copied. A child of a process with threads should do little more than call exec.",
        "The child found the lock free, for nobody held it at the moment of the fork.",
        (
            "The child has a copy of the lock as it was at the moment of the fork, but not the thread that holds it.",
            "The holder takes the lock after 1 ms of its own and gives it back after 3 ms. Main forks after 4 ms of its.",
            "Let the holder take the lock. Then give every turn to main, until it forks.",
        ),
        "04_fork_exec",
    ),
    Challenge(
        "cancellation",
        "Cancelled with the lock",
        "Cancel the updater while it holds the lock, so that nobody can ever take it again.",
        moments.cancelling,
        _deadlock,
        "The updater ended in the middle of its update, with the lock. Deferred cancellation, or a cleanup handler that "
        "unlocks, would have prevented it.",
        "The lock was free in the end: the updater was cancelled before it had taken it, after it had given it back, or not "
        "at all.",
        (
            "Cancellation is asynchronous here: it acts at once, wherever the updater is.",
            "The updater takes the lock after 1 ms of its own and gives it back after 3 ms. The request comes after 5 ms of "
            "the canceller's.",
            "Let the updater take the lock. Then give every turn to the canceller.",
        ),
        "05_cancellation",
    ),
    Challenge(
        "signal",
        "The worst moment",
        "Let the signal come at the worst moment: make its handler wait for ever.",
        moments.logging,
        _deadlock,
        "The handler runs on top of the thread that it interrupts, and waits for a lock which that very thread holds. So a "
        "handler may call only what is async-signal-safe, and a lock is not.",
        "The signal came when the logger did not hold the lock of its log.",
        (
            "The handler runs in the thread 'logger', and needs the lock that 'logger' holds now and then.",
            "The logger takes the lock after 1 ms of its own and gives it back after 3 ms. The signal is sent after 5 ms of "
            "the sender's.",
            "Let the logger take the lock. Then give every turn to the sender, until the signal is sent.",
        ),
        "06_signals",
    ),
    Challenge(
        "reverse",
        "First come, last served",
        "Make the task that was submitted first be done last.",
        turns.pool,
        _first_task_last,
        "A pool takes tasks in the order of their submission, but that says nothing about the order in which they are done. "
        "Who needs an order has to wait for the results in that order.",
        "Task 1 was done before another task was.",
        (
            "There are two workers: one of them has to do two tasks while the other one does task 1.",
            "A worker loses its CPU after 1 ms, and a task takes 2 ms: task 1 can be left half done.",
            "Let one worker begin task 1. Then give every turn to the other worker, until it has done tasks 2 and 3.",
        ),
        "07_pools",
    ),
    Challenge(
        "starvation",
        "Starvation",
        "Make the thread 'clicks', which has little to do, wait for its first turn until both jobs are done.",
        turns.interface,
        _starves,
        "The thread was ready all the time, and it was served last. A kernel must not be that unfair: round robin, fair "
        "shares or ageing give every thread a turn within a bounded time.",
        "'clicks' had its first turn while a job was not done.",
        (
            "Being ready is no right to run: you decide.",
            "There is a choice at the end of each quantum. One careless choice is enough for 'clicks'.",
            "Give every turn to one of the jobs.",
        ),
        "07_pools",
    ),
    Challenge(
        "whose_request",
        "Somebody else's name",
        "Make the server greet Ann as Bob.",
        sharing.requests,
        _greets_the_other,
        "Both threads keep who asks in the same variable. Thread-specific data gives each of them its own.",
        "Ann was greeted by her own name.",
        (
            "A thread notes who asks, and looks it up after another 2 ms of its own.",
            "Bob's thread notes its user after 3 ms of its own.",
            "Let Ann's thread note her name. Then give the turns to Bob's thread, until it has noted his.",
        ),
        "08_thread_local",
    ),
)


class Challenges(Mapping[str, Challenge]):
    """All challenges by name; a notebook shows them as a list."""

    def __init__(self, *challenges: Challenge) -> None:
        self._challenges = {challenge.name: challenge for challenge in challenges}

    def __getitem__(self, name: str) -> Challenge:
        if name not in self._challenges:
            raise KeyError(f"there is no challenge {name!r}; there are {', '.join(map(repr, self._challenges))}")
        return self._challenges[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._challenges)

    def __len__(self) -> int:
        return len(self._challenges)

    def __repr__(self) -> str:
        width = max(map(len, self._challenges))
        return "\n".join(f"{name:{width}}  {challenge}" for name, challenge in self._challenges.items())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        lines = [f"| `{name}` | {one.title} | {one.goal} |" for name, one in self._challenges.items()]
        table = "\n".join(["| challenge | | goal |", "|---|---|---|", *lines])
        return {"text/plain": repr(self), "text/markdown": table}


challenges = Challenges(*_ALL)
