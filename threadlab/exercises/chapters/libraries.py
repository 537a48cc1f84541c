"""The exercises of chapter 03: thread libraries."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from threadlab.exercises.chapters import fork_join, joined_in_c
from threadlab.exercises.judging import attempt, number, numbers
from threadlab.exercises.verdict import Exercise, Verdict, hint, right
from threadlab.machine import (
    Costs,
    ManyToOne,
    OneToOne,
    clock,
    compute,
    load,
    pthread_create,
    pthread_join,
    pthread_mutex_init,
    pthread_mutex_lock,
    pthread_mutex_unlock,
    run,
    sched_yield,
    store,
    write,
)
from threadlab.machine.computer.operation import Call
from threadlab.trace import EventKind, Trace, ms, us

Steps = Generator[Call, Any, Any]

MAKING = Costs(user_create=1 * us, kernel_create=20 * us, user_switch=1 * us, kernel_switch=3 * us)


def together(threads: int, routine: Any, *job: Any) -> Steps:
    """Make `threads` threads that do `routine`, and join them."""
    tids = []
    for _ in range(threads):
        tids.append((yield pthread_create(routine, *job)))
    for tid in tids:
        yield pthread_join(tid)


def nothing() -> Steps:
    """Do nothing."""
    yield compute(0)


# libraries.1: which operations enter the kernel


def locking(taken: bool, locks: bool = True) -> Steps:
    """Lock a mutex that is free, or let another thread lock one that is `taken`."""

    def other(mutex: int) -> Steps:
        yield compute(0)
        if locks:
            yield pthread_mutex_lock(mutex)
            yield pthread_mutex_unlock(mutex)

    mutex = yield pthread_mutex_init()
    if taken:
        yield pthread_mutex_lock(mutex)
        tid = yield pthread_create(other, mutex)
        yield sched_yield()
        yield pthread_mutex_unlock(mutex)
        yield pthread_join(tid)
    elif locks:
        yield pthread_mutex_lock(mutex)
        yield pthread_mutex_unlock(mutex)


def _enters_the_kernel() -> dict[str, float]:
    entering = Costs(kernel_create=1 * us, syscall=1 * us)
    found: dict[str, float] = {}
    for title, model in {"user-level": ManyToOne(), "kernel-level": OneToOne()}.items():
        machine: dict[str, Any] = {"model": model, "costs": entering}
        found[f"create, {title}"] = run(together, 1, nothing, **machine).end > 0
        for lock, taken in {"free lock": False, "taken lock": True}.items():
            with_lock = run(locking, taken, True, **machine).end
            found[f"{lock}, {title}"] = with_lock > run(locking, taken, False, **machine).end
    return found


# libraries.2: fork-join, where creating takes time


def busy(time: int) -> Steps:
    """Compute for `time` nanoseconds."""
    yield compute(time)


def _joined_after() -> float:
    return run(together, 3, busy, 4 * ms, model=OneToOne(), cpus=4, costs=Costs(kernel_create=1 * ms)).end / ms


# libraries.3: cheap to make, dear to switch


def gives_way(times: int) -> Steps:
    """Give up the turn so many times."""
    for _ in range(times):
        yield sched_yield()


ROUNDED = Costs(user_create=2_000, kernel_create=17_000, user_switch=1_500, kernel_switch=500)


def kernel_is_faster(times: int) -> bool:
    """Whether two threads that give way so many times are done earlier with the kernel-level library."""
    user, kernel = (run(together, 2, gives_way, times, model=m, costs=ROUNDED).end for m in (ManyToOne(), OneToOne()))
    return kernel < user


def break_even() -> int:
    """The smallest number of times for which it is."""
    return next(times for times in range(1, 100) if kernel_is_faster(times))


def _break_even(answer: Any) -> Verdict:
    if not isinstance(answer, int) or isinstance(answer, bool) or not 0 <= answer <= 10_000:
        return hint("The answer is a whole number of times, from 0 to 10,000.")
    if not kernel_is_faster(answer):
        told = "With so few switches, the user-level library is still ahead: it saved 15 µs at each creation. "
        return hint(f"{told}What does each switch cost it, compared with the other?")
    if answer > 1 and kernel_is_faster(answer - 1):
        return hint("The kernel-level library is ahead, but already with one time less. Both threads switch.")
    return right("What is saved once, at the creation, is used up by what each switch costs more.")


# libraries.4: an argument of its own for each thread


def _own_argument(answer: Any) -> Verdict:
    wanted = [f"hello from {n}" for n in range(3)]
    for title, (model, cpus) in fork_join.LIBRARIES.items():
        for seed in fork_join.SEEDS:
            trace = attempt(answer, model=model, cpus=cpus, costs=MAKING, seed=seed)
            if isinstance(trace, Verdict):
                return trace
            if sorted(line for *_, line in trace.output) != wanted:
                told = f"Under {title}, it wrote {', '.join(line for *_, line in trace.output) or 'nothing'}. "
                return hint(f"{told}When does each thread read the number, and what has main done to it by then?")
            if len({tid for _, _, tid, _ in trace.output}) < 3:
                return hint("Each line should come from a thread of its own.")
    if _joins_too_early(run(answer, model=ManyToOne(), costs=MAKING)):
        told = "It waits for a thread before it has made the next, so that no two of them can run at the same time. "
        return hint(f"{told}Make all three first.")
    return right("Each thread has its own copy of the number, which nobody changes any more.")


def _joins_too_early(trace: Trace, threads: int = 3) -> bool:
    """Whether main joined a thread before all `threads` were made."""
    kinds = [event.kind for event in trace.events if event.kind in (EventKind.CREATE, EventKind.JOIN)]
    return EventKind.JOIN in kinds[: threads + 1]  # the first to be made is main


def own_arguments() -> Steps:
    """A solution of libraries.4."""

    def greeter(number: int) -> Steps:
        yield write(f"hello from {number}")

    tids = []
    for n in range(3):
        tids.append((yield pthread_create(greeter, n)))
    for tid in tids:
        yield pthread_join(tid)


def _reads_the_number() -> Steps:
    yield write(f"hello from {(yield load('number'))}")


def one_variable_for_all() -> Steps:
    """A plausible mistake in libraries.4: what the reader finds, a number that main changes meanwhile."""
    tids = []
    for n in range(3):
        yield store("number", n)
        tids.append((yield pthread_create(_reads_the_number)))
    for tid in tids:
        yield pthread_join(tid)


def one_variable_and_a_yield() -> Steps:
    """A plausible mistake in libraries.4: main gives way once, which is enough in some libraries only."""
    tids = []
    for n in range(3):
        yield store("number", n)
        tids.append((yield pthread_create(_reads_the_number)))
        yield sched_yield()
    for tid in tids:
        yield pthread_join(tid)


def one_after_the_other() -> Steps:
    """A plausible mistake in libraries.4: right, but no two threads ever run at the same time."""
    for n in range(3):
        yield store("number", n)
        yield pthread_join((yield pthread_create(_reads_the_number)))


# libraries.8: a program that tells two libraries apart


def _tells_apart(answer: Any) -> Verdict:
    told: dict[str, list[str]] = {}
    for title, (model, cpus) in {"user-level": (ManyToOne(), 2), "kernel-level": (OneToOne(), 2)}.items():
        trace = attempt(answer, model=model, cpus=cpus)
        if isinstance(trace, Verdict):
            return trace
        told[title] = [line for *_, line in trace.output]
    user, kernel = told.values()
    if len(user) < 2:
        return hint("It should write at least two lines, for it is their order that tells the libraries apart.")
    if sorted(user) != sorted(kernel):
        told_lines = "The lines themselves differ, and only their order should: POSIX leaves the order open, "
        return hint(f"{told_lines}and not what a correct program computes.")
    if user == kernel:
        waits = "Both libraries write the lines in the same order. Whoever joins before it writes has fixed the order. "
        return hint(
            f"{waits}Let two threads write without waiting for each other. Who computes at the same time, and where?"
        )
    return right(f"User-level: {', '.join(user)}. Kernel-level: {', '.join(kernel)}. Both are what POSIX allows.")


def who_is_first() -> Steps:
    """A solution of libraries.8."""

    def child() -> Steps:
        yield write("child")

    tid = yield pthread_create(child)
    yield compute(1 * ms)
    yield write("main")
    yield pthread_join(tid)


def joins_before_it_writes() -> Steps:
    """A plausible mistake in libraries.8: the join fixes the order."""

    def child() -> Steps:
        yield write("child")

    yield pthread_join((yield pthread_create(child)))
    yield write("main")


def writes_the_time() -> Steps:
    """A plausible mistake in libraries.8: the lines differ, because they tell the time."""

    def child() -> Steps:
        yield compute(1 * ms)
        yield write(f"child after {(yield clock())}")

    tid = yield pthread_create(child)
    yield compute(1 * ms)
    yield write(f"main after {(yield clock())}")
    yield pthread_join(tid)


_WITHIN = "the library changes its own lists, in the memory of the process, and the kernel is not asked"
EXERCISES = (
    Exercise(
        "libraries.1",
        numbers(
            _enters_the_kernel,
            "A library that the kernel supports asks it to make a thread, and to let a thread wait; for nothing else here.",
            {
                "create, user-level": f"{_WITHIN}.",
                "create, kernel-level": "the kernel is to schedule the thread, so it has to be told of it.",
                "free lock, user-level": f"{_WITHIN}.",
                "free lock, kernel-level": "a free mutex is a variable that nobody else wants. Who has to wait?",
                "taken lock, user-level": f"one thread waits and another goes on: {_WITHIN}.",
                "taken lock, kernel-level": "the thread has to wait, and only the kernel can give its CPU to another.",
            },
        ),
        {
            "create, user-level": False,
            "create, kernel-level": True,
            "free lock, user-level": False,
            "free lock, kernel-level": False,
            "taken lock, user-level": False,
            "taken lock, kernel-level": True,
        },
        (
            {
                "create, user-level": False,
                "create, kernel-level": True,
                "free lock, user-level": False,
                "free lock, kernel-level": True,
                "taken lock, user-level": False,
                "taken lock, kernel-level": True,
            },
            {
                "create, user-level": True,
                "create, kernel-level": True,
                "free lock, user-level": False,
                "free lock, kernel-level": False,
                "taken lock, user-level": True,
                "taken lock, kernel-level": True,
            },
            True,
        ),
    ),
    Exercise(
        "libraries.2",
        number(
            _joined_after,
            "The third thread begins when main has made all three, and needs 4 ms from there.",
            {
                15.0: "That is one after the other. A thread computes while main makes the next one.",
                4.0: "Making the threads takes time too: the second is not there before main has made it.",
                5.0: "That is when the first thread ends. main waits for the third one as well.",
                12.0: "The three compute at the same time, each on a CPU of its own.",
            },
            "Draw a line for main, with three times 1 ms, and one for each thread, which begins when it has been made.",
        ),
        7,
        (15, 4, 5, 12, 8),
    ),
    Exercise("libraries.3", _break_even, 14, (13, 15, 1, 100, 0)),
    Exercise(
        "libraries.4",
        _own_argument,
        own_arguments,
        (one_variable_for_all, one_variable_and_a_yield, one_after_the_other),
    ),
    Exercise("libraries.5", joined_in_c.joins, joined_in_c.MENDED, joined_in_c.MISTAKES),
    Exercise("libraries.6", fork_join.adds_up, fork_join.fork_join, fork_join.MISTAKES),
    Exercise("libraries.7", fork_join.asks_later, fork_join.future, fork_join.FUTURE_MISTAKES),
    Exercise("libraries.8", _tells_apart, who_is_first, (joins_before_it_writes, writes_the_time)),
)
