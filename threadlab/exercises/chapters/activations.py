"""Exercises of the chapter activations."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Mapping
from typing import Any

from threadlab.exercises.chapters.own_lock import (
    LOCKED,
    UNPROTECTED,
    YIELDS,
    own_lock,
)
from threadlab.exercises.judging import attempt, number, numbers
from threadlab.exercises.verdict import Exercise, Verdict, hint, right
from threadlab.machine import (
    Costs,
    Machine,
    ManyToMany,
    OneToOne,
    SchedulerActivations,
    SpaceSharing,
    compute,
    nanosleep,
    pthread_create,
    pthread_join,
    read,
    run,
    write,
)
from threadlab.machine.computer.models import Model
from threadlab.machine.computer.operation import Call
from threadlab.trace import State, Trace, format_time, ms, us

Steps = Generator[Call, Any, Any]
ACTIVATIONS = SchedulerActivations()


def job(computing: int, waiting: int, rounds: int) -> Steps:
    """Compute and block in turn, then compute once more."""
    for _ in range(rounds):
        yield compute(computing)
        if waiting:
            yield read(waiting)
    yield compute(computing)


def crowd(threads: int, computing: int, waiting: int, rounds: int) -> Steps:
    """Make threads that all do the same."""
    tids = []
    for _ in range(threads):
        tids.append((yield pthread_create(job, computing, waiting, rounds)))
    for tid in tids:
        yield pthread_join(tid)


def guest(after: int, time: int) -> Steps:
    """Sleep, and then want a processor."""
    yield nanosleep(after)
    yield compute(time)


def told(trace: Trace) -> list[str]:
    """What kernel and library told each other, in order."""
    return [str(event.detail) for event in trace.events if event.kind in ("upcall", "downcall")]


# activations.1: which message


MESSAGES = ("add processor", "preempted", "blocked", "unblocked", "add more processors", "processor idle")


def _messages(answer: Any) -> Verdict:
    wanted = _wanted()
    if not isinstance(answer, Mapping) or set(answer) != set(wanted):
        return hint(f"The answer is a dict with the keys {', '.join(map(repr, wanted))}.")
    for event, message in wanted.items():
        given = answer[event]
        if given not in MESSAGES:
            return hint(f"{event}: the messages are {', '.join(map(repr, MESSAGES))}, and this is {given!r}.")
        if given != message:
            upwards = "processors" not in message and message != "processor idle"
            way = "Here the kernel tells the library: an upcall." if upwards else "Here the library tells the kernel."
            return hint(f"{event}: {way} What has changed, for a thread or for a processor?")
    return right("The kernel tells what became of threads and processors, the library how many it could use.")


def _wanted() -> dict[str, str]:
    """Each event, and what the simulated machine says when it happens."""
    alone = told(run(crowd, 1, 2 * ms, 4 * ms, 1, model=ACTIVATIONS, cpus=2))
    machine = Machine(cpus=2)
    machine.spawn(crowd, 2, 9 * ms, 0, 0, model=ACTIVATIONS)
    machine.spawn(guest, 3 * ms, 3 * ms)
    taken = told(machine.run())
    return {
        "a thread begins to wait for a disk": alone[alone.index("blocked")],
        "the disk has answered": alone[alone.index("unblocked")],
        "another process needs a processor": next(text for text in taken if text == "preempted"),
        "a thread makes a thread, and all processors of the process are busy": alone[1],
        "a thread ends, and no other is ready": next(text for text in alone[3:] if text == "processor idle"),
    }


# activations.2: how many upcalls


def _upcalls() -> dict[str, float]:
    trace = run(crowd, 4, 2 * ms, 5 * ms, 3, model=ACTIVATIONS)
    texts = told(trace)
    return {name: texts.count(name) for name in ("blocked", "unblocked", "preempted")}


# activations.3: when all is done


def three(computing: int, waiting: int) -> Steps:
    """One thread that waits for a device, and two that compute."""
    tids = [(yield pthread_create(job, 2 * ms, waiting, 1))]
    for _ in range(2):
        tids.append((yield pthread_create(job, computing, 0, 0)))
    for tid in tids:
        yield pthread_join(tid)


def _ends() -> dict[str, float]:
    models: dict[str, Model] = {
        "many-to-many": ManyToMany(2),
        "with SIGWAITING": ManyToMany(2, sigwaiting=True),
        "activations": ACTIVATIONS,
    }
    return {title: run(three, 20 * ms, 30 * ms, model=model, cpus=2).end / ms for title, model in models.items()}


# activations.4: how many processors


def _shares() -> dict[str, float]:
    wants = {"A": 9, "B": 4, "C": 1}
    machine = Machine(cpus=10, policy=SpaceSharing())
    pids = {machine.spawn(crowd, threads, 50 * ms, 0, 0, name=name): name for name, threads in wants.items()}
    trace = machine.run()
    at = 5 * ms
    running = [span for span in trace.spans if span.cpu >= 0 and span.start <= at < span.end]
    return {name: sum(trace.threads[span.thread].pid == pid for span in running) for pid, name in pids.items()}


# activations.5: a setting in which upcalls do not pay

LIMITS = {"threads": (1, 20), "cpus": (1, 4), "compute": (1, 50), "block": (0, 50), "rounds": (1, 5)}


def _dear(answer: Any) -> Verdict:
    if not isinstance(answer, Mapping) or set(answer) != set(LIMITS):
        return hint(f"The answer is a dict with the keys {', '.join(map(repr, LIMITS))}.")
    for name, (least, most) in LIMITS.items():
        value = answer[name]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            return hint(f"{name} should be a whole number from {least} to {most}, and it is {value!r}.")
    work = (answer["threads"], answer["compute"] * ms, answer["block"] * ms, answer["rounds"])
    costs = Costs(upcall=500 * us)
    upcalls = run(crowd, *work, model=ACTIVATIONS, cpus=answer["cpus"], costs=costs)
    kernel = run(crowd, *work, model=OneToOne(), cpus=answer["cpus"], costs=costs)
    if upcalls.end >= 1.5 * kernel.end:
        return right(
            f"{format_time(upcalls.end)} against {format_time(kernel.end)}, with {told(upcalls).count('blocked')} "
            "times two upcalls for threads that block."
        )
    ends = f"Activations take {format_time(upcalls.end)}, one-to-one takes {format_time(kernel.end)}. "
    if "blocked" not in told(upcalls):
        return hint(f"{ends}No thread blocks, so kernel and library have little to say to each other.")
    return hint(f"{ends}Each call that blocks costs two upcalls: how often does that happen for 1 ms of computing?")


# activations.6: a program for which SIGWAITING does not come


def _unheard(answer: Any) -> Verdict:
    for seed in (None, 1, 2, 3):
        said = _time_of_word(answer, model=ACTIVATIONS, seed=seed)
        if isinstance(said, Verdict):
            return said
        if said > 10 * ms:
            return hint(
                f"Under activations 'now' is written after {format_time(said)}. Both processors are busy there: "
                "leave one to the thread that writes, by letting another thread block."
            )
    for quantum in (1 * ms, 10 * ms):
        said = _time_of_word(answer, model=ManyToMany(2, sigwaiting=True), quantum=quantum)
        if isinstance(said, Verdict):
            return said
        if said < 50 * ms:
            return hint(
                f"With SIGWAITING 'now' is written after {format_time(said)}: there was an LWP for it. "
                "The signal comes when all LWPs are blocked. What must one of the two do, so that it does not?"
            )
    return right("One LWP is blocked, the other computes, and a processor idles: that is nothing the signal tells of.")


def _time_of_word(program: Any, **machine: Any) -> int | Verdict:
    trace = attempt(program, cpus=2, **machine)
    if isinstance(trace, Verdict):
        return trace
    times = [time for time, _, _, text in trace.output if text == "now"]
    return times[0] if times else hint("One of the threads should write 'now', with tl.write.")


def _two_and_one(computes: bool, late: bool = False) -> Any:
    """A program for activations.6: two long threads, one of which may compute, and one that writes."""

    def waits() -> Steps:
        yield read(80 * ms)

    def second() -> Steps:
        yield compute(80 * ms) if computes else read(80 * ms)

    def says() -> Steps:
        yield write("now")

    def third() -> Steps:
        yield compute(80 * ms)

    def program() -> Steps:
        tids = []
        for start in (waits, second, *([third, third] if late else ()), says):
            tids.append((yield pthread_create(start)))
        for tid in tids:
            yield pthread_join(tid)

    return program


# activations.8: the ready lists


def take(ready: list[deque[Any]], me: int) -> Any:
    """The newest thread of one's own list, else the oldest of another."""
    if ready[me]:
        return ready[me].pop()
    for other in ready:
        if other:
            return other.popleft()
    return None


def take_oldest(ready: list[deque[Any]], me: int) -> Any:
    """A queue: the oldest of one's own."""
    return ready[me].popleft() if ready[me] else take(ready, me)


def steal_newest(ready: list[deque[Any]], me: int) -> Any:
    """The newest thread, of whatever list."""
    return next((threads.pop() for threads in (ready[me], *ready) if threads), None)


def never_steals(ready: list[deque[Any]], me: int) -> Any:
    """Only one's own."""
    return ready[me].pop() if ready[me] else None


def _takes(answer: Any) -> Verdict:
    if not callable(answer):
        return hint(f"The answer is the function, passed without calling it, and not {answer!r}.")
    for me, given, wanted, why in (
        (0, ("ab", "c"), "b", "Of its own list a processor takes the newest thread: its data are still in the cache."),
        (1, ("ab", "c"), "c", "A processor looks into its own list first, and that is ready[me]."),
        (1, ("ab", ""), "a", "From another list take the oldest thread, and leave the newest to the one that made it."),
        (2, ("", "xyz", ""), "x", "From another list take the oldest thread, whichever list has one."),
        (0, ("", ""), None, "If all lists are empty, there is nothing to run: return None."),
    ):
        ready = [deque(letters) for letters in given]
        shown = [list(letters) for letters in given]
        try:
            taken = answer(ready, me)
        except Exception as error:  # the reader's code may raise anything
            return hint(f"take({shown}, {me}) raised {type(error).__name__}: {error}.")
        if taken != wanted:
            return hint(f"take({shown}, {me}) gave {taken!r}. {why}")
        left = sum(map(len, ready))
        if left != max(0, sum(map(len, given)) - 1):
            return hint(f"After take({shown}, {me}) the lists hold {left}: the thread that is taken should be gone.")
    return right("Newest first on one's own list, oldest first when stealing.")


# activations.10: few activations


def _few(answer: Any) -> Verdict:
    for cpus, seed in ((1, None), (2, None), (2, 5), (3, 8)):
        trace = attempt(answer, model=ACTIVATIONS, cpus=cpus, seed=seed)
        if isinstance(trace, Verdict):
            return trace
        texts = told(trace)
        where = f"On {cpus} processor{'s' if cpus > 1 else ''}: "
        if texts.count("blocked") != 3:
            return hint(
                f"{where}{texts.count('blocked')} times 'blocked'. Only a call that blocks in the kernel counts."
            )
        if len(trace.lwps) > cpus + 1:
            return hint(f"{where}{len(trace.lwps)} activations. How many threads are blocked at the same time?")
        if sum(span.duration for span in trace.spans if span.state is State.RUNNING) < 10 * ms:
            return hint(f"{where}the threads should compute for at least 10 ms in all.")
        if len(trace.threads) < 4:
            return hint(f"{where}besides main there should be at least three threads, each with a call of its own.")
    return right("One call at a time: then one activation is blocked, and each processor has one that runs.")


def _one_after_another(together: bool, waiting: int = 4 * ms) -> Any:
    """A program for activations.10: three threads, together or one after the other."""

    def program() -> Steps:
        tids = []
        for _ in range(3):
            tids.append((yield pthread_create(job, 2 * ms, waiting, 1)))
            if not together:
                yield pthread_join(tids.pop())
        for tid in tids:
            yield pthread_join(tid)

    return program


_MESSAGES_SOLVED = {
    "a thread begins to wait for a disk": "blocked",
    "the disk has answered": "unblocked",
    "another process needs a processor": "preempted",
    "a thread makes a thread, and all processors of the process are busy": "add more processors",
    "a thread ends, and no other is ready": "processor idle",
}
_DEAR = {"threads": 8, "cpus": 1, "compute": 1, "block": 2, "rounds": 5}

EXERCISES = (
    Exercise(
        "activations.1",
        _messages,
        _MESSAGES_SOLVED,
        (
            _MESSAGES_SOLVED | {"another process needs a processor": "blocked"},
            _MESSAGES_SOLVED | {"a thread ends, and no other is ready": "preempted"},
        ),
    ),
    Exercise(
        "activations.2",
        numbers(
            _upcalls,
            "Each of the twelve calls blocks once and comes back once. Nobody takes the processor away.",
            {
                "blocked": "One upcall for each call that blocks. How many calls are there in all?",
                "unblocked": "Each call that has blocked comes back, once.",
                "preempted": "An upcall interrupts who runs, but the processor stays with the process: whose is it then?",
            },
        ),
        {"blocked": 12, "unblocked": 12, "preempted": 0},
        (
            {"blocked": 4, "unblocked": 4, "preempted": 0},
            {"blocked": 12, "unblocked": 12, "preempted": 12},
        ),
    ),
    Exercise(
        "activations.3",
        numbers(
            _ends,
            "The second LWP computes while the first is blocked, so no signal comes; activations use both processors.",
            {
                "many-to-many": "Two LWPs: one goes to sleep with its thread, the other has both computations to do.",
                "with SIGWAITING": "The signal comes when all LWPs are blocked. Is there such a moment?",
                "activations": "The processor of the thread that blocks goes on at once, with the second computation.",
            },
        ),
        {"many-to-many": 40, "with SIGWAITING": 40, "activations": 34},
        (
            {"many-to-many": 40, "with SIGWAITING": 34, "activations": 34},
            {"many-to-many": 54, "with SIGWAITING": 40, "activations": 34},
        ),
    ),
    Exercise(
        "activations.4",
        numbers(
            _shares,
            "C gets what it wants; B too, for 4 is less than half of the other 9; A gets what is left.",
            {
                "A": "What the others cannot use is left to it.",
                "B": "A process gets no more than it wants, and no less while others have more than it.",
                "C": "A process that wants one gets one: nobody has fewer because others have more threads.",
            },
        ),
        {"A": 5, "B": 4, "C": 1},
        ({"A": 6, "B": 3, "C": 1}, {"A": 4, "B": 3, "C": 3}, {"A": 5, "B": 5, "C": 0}),
    ),
    Exercise(
        "activations.5",
        _dear,
        _DEAR,
        (_DEAR | {"block": 0}, _DEAR | {"compute": 20}),
    ),
    Exercise(
        "activations.6",
        _unheard,
        _two_and_one(computes=True),
        (_two_and_one(computes=False), _two_and_one(computes=True, late=True)),
    ),
    Exercise("activations.7", own_lock, LOCKED, (YIELDS, UNPROTECTED)),
    Exercise("activations.8", _takes, take, (take_oldest, steal_newest, never_steals)),
    Exercise(
        "activations.9",
        number(
            lambda: max(share for share in range(101) if 42 * (100 - share) + 2400 * share <= 441 * 100),
            "42 µs for the rest, and 2.4 ms for these, are together still less than 441 µs on average.",
            {
                18: "That is 441 out of 2400. The waits that stay in the library are cheap, and not free.",
                82: "That is how many may stay in the library. The question is how many may go through the kernel.",
                5: "2.4 ms is about five times 441 µs. But most of the waits do not go through the kernel at all.",
            },
            "Set up the average for a share x of waits that go through the kernel, and compare it with 441 µs.",
        ),
        16,
        (18, 5),
    ),
    Exercise(
        "activations.10",
        _few,
        _one_after_another(together=False),
        (_one_after_another(together=True), _one_after_another(together=False, waiting=0)),
    ),
)
