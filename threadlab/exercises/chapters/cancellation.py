"""The exercises of chapter 05: cancellation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from threadlab import machine as tl
from threadlab.exercises.chapters import cancellation_programs as programs
from threadlab.exercises.chapters.cancellation_leaks import MODELS, NO_PROGRAM, computed, mended, mended_c, undone
from threadlab.exercises.chapters.cancellation_programs import MODES, Steps, cancels, says, unlocks
from threadlab.exercises.judging import attempt, numbers
from threadlab.exercises.verdict import Exercise, Verdict, hint, right
from threadlab.trace import format_time, ms

CANCELLED = "exit value: PTHREAD_CANCELED"


# cancellation.1: when it ends


def trip(mode: str) -> Steps:
    """The thread of cancellation.1."""
    yield tl.pthread_setcancelstate(MODES[mode][0])
    yield tl.pthread_setcanceltype(MODES[mode][1])
    yield tl.compute(30 * ms)
    yield tl.nanosleep(20 * ms)
    yield tl.compute(10 * ms)


def _ends() -> dict[str, float]:
    return {mode: tl.run(cancels, trip, 10 * ms, mode, cpus=2).threads[1].ended / ms for mode in MODES}


# cancellation.2: which calls are cancellation points


def tries(name: str) -> Steps:
    """Ask at 10 ms for the cancellation of a thread that is in the call `name`; help it out of that at 40 ms."""
    me, mutex, news = (yield tl.pthread_self()), (yield tl.pthread_mutex_init()), (yield tl.sem_init(0))
    barrier = yield tl.pthread_barrier_init(2)
    calls = {
        "compute": tl.compute(50 * ms),
        "nanosleep": tl.nanosleep(50 * ms),
        "pthread_mutex_lock": tl.pthread_mutex_lock(mutex),
        "sem_wait": tl.sem_wait(news),
        "pthread_join": tl.pthread_join(me),
        "pthread_barrier_wait": tl.pthread_barrier_wait(barrier),
    }

    def victim() -> Steps:
        yield calls[name]
        yield tl.compute(20 * ms)
        yield tl.pthread_testcancel()

    yield tl.pthread_mutex_lock(mutex)
    tid = yield tl.pthread_create(victim)
    yield tl.nanosleep(10 * ms)
    yield tl.pthread_cancel(tid)
    yield tl.nanosleep(30 * ms)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.sem_post(news)
    if name == "pthread_barrier_wait":
        yield tl.pthread_barrier_wait(barrier)
    yield tl.pthread_join(tid)


_BLOCKS = "blocking alone does not make a cancellation point"
_POINTS = {
    "compute": "a computation makes no call at which the request could be noticed.",
    "nanosleep": "a call that can block for as long as it likes, and holds nothing that others need: it is on the list.",
    "pthread_mutex_lock": f"{_BLOCKS}; this one is left out so that a thread can lock without an escape route.",
    "sem_wait": "it waits for others, perhaps for ever: it is on the list.",
    "pthread_join": "it waits for others, perhaps for ever: it is on the list.",
    "pthread_barrier_wait": f"{_BLOCKS}; this one is not on the list of POSIX.",
}


def is_point(name: str) -> bool:
    """Whether a thread that is in the call `name` acts there on a request."""
    return tl.run(tries, name, cpus=2).threads[1].ended == 10 * ms


# cancellation.3: the order of cleanup handlers


def nested() -> Steps:
    """The thread of cancellation.3."""
    yield tl.pthread_cleanup_push(says, "file")
    yield tl.pthread_cleanup_push(says, "buffer")
    yield tl.pthread_cleanup_pop(1)
    yield tl.pthread_cleanup_push(says, "lock")
    yield tl.pthread_cleanup_push(says, "log")
    yield tl.nanosleep(10 * ms)
    for _ in range(3):
        yield tl.pthread_cleanup_pop(0)


def _order(answer: Any) -> Verdict:
    wanted = [text for _, _, _, text in tl.run(cancels, nested, 5 * ms).output][:-1]
    if not isinstance(answer, Sequence) or isinstance(answer, str):
        return hint(f"The answer is a list of words from {', '.join(sorted(wanted))}, in order.")
    given = list(answer)
    if given == wanted:
        return right("A pop with 1 calls the handler there and then; the rest is called from the top of the stack.")
    if given == wanted[1:]:
        return hint("Something was written before the request came: what does a pop with the argument 1 do?")
    if wanted[0] in given and given.index(wanted[0]) > 0:
        return hint("A handler that was popped is not on the stack any more when the request comes.")
    return hint("The handler that was pushed last is called first.")


# cancellation.4: a computation that can be cancelled


def _responsive(answer: Any) -> Verdict:
    if not callable(answer):
        return hint(NO_PROGRAM.format(answer))
    for model in MODELS:
        whole = attempt(cancels, answer, None, model=model, cpus=2)
        if isinstance(whole, Verdict):
            return whole
        if computed(whole) != 60 * ms:
            return hint(f"Uncancelled it must compute for 60 ms, and it computes for {format_time(computed(whole))}.")
    for request in range(1, 59):
        trace = attempt(cancels, answer, request * ms, cpus=2)
        if isinstance(trace, Verdict):
            return trace
        late = trace.threads[1].ended - request * ms
        if CANCELLED not in trace.text() and late > 3 * ms:
            told = f"Asked at {request} ms, it goes on to its end, {format_time(late)} later. "
            return hint(f"{told}A computation is no cancellation point: the request waits for ever.")
        if late > 3 * ms:
            return hint(f"Asked at {request} ms, it takes {format_time(late)} to notice; at most 3 ms are allowed.")
        if computed(trace) % (3 * ms):
            return hint("It was stopped in the middle of a piece: asynchronous cancellation leaves half a result.")
    return right("A point after each piece bounds how late the request is noticed, and no piece is left half done.")


# cancellation.6: cancelled while it waits for a condition


def _waiter(answer: Any) -> Verdict:
    if not callable(answer):
        return hint(NO_PROGRAM.format(answer))

    def main(request: int | None) -> Steps:
        mutex, cond = (yield tl.pthread_mutex_init()), (yield tl.pthread_cond_init())
        tid = yield tl.pthread_create(answer, mutex, cond, name="consumer")
        yield tl.nanosleep(10 * ms)
        if request is None:
            yield tl.pthread_cond_signal(cond)
            yield tl.nanosleep(5 * ms)
            if (yield tl.load("items")):
                yield tl.write("took nothing")
            yield tl.pthread_mutex_lock(mutex)
            yield tl.store("items", 1)
            yield tl.pthread_cond_signal(cond)
            yield tl.pthread_mutex_unlock(mutex)
        else:
            yield tl.pthread_cancel(tid)
        value = yield tl.pthread_join(tid)
        yield tl.write(f"exit value: {value}")
        yield tl.write(f"items: {(yield tl.load('items'))}")
        try:
            yield tl.pthread_mutex_trylock(mutex)
        except OSError:
            yield tl.write("leaked")

    for model in MODELS:
        taken = attempt(main, None, model=model)
        if isinstance(taken, Verdict):
            return taken
        if "took nothing" in taken.text():
            return hint("Woken without an item, it takes one that is not there: after the wait it has to look again.")
        if "items: 0" not in taken.text() or "leaked" in taken.text():
            return hint("Without a request the consumer must take the item, and leave the mutex unlocked.")
        trace = attempt(main, 10 * ms, model=model)
        if isinstance(trace, Verdict):
            return hint(f"Cancelled while it waits, it hangs: its handler runs with the mutex locked. {trace.text}")
        if CANCELLED not in trace.text():
            return hint("Asked while it waits for the condition, it must be cancelled there.")
        if "leaked" in trace.text():
            return hint(
                "Cancelled while it waits, it leaves the mutex locked: the wait takes it back before the handlers."
            )
        if "items: 0" not in trace.text():
            return hint("Cancelled while it waits, it must leave the items as they were.")
    return right("The wait gives the mutex back, and takes it again before the first handler is called.")


# cancellation.7: find the damage


def mover(mutex: int, mode: str, handler: bool) -> Steps:
    """The thread of cancellation.7: it moves 10 from left to right."""
    yield tl.pthread_setcanceltype(MODES[mode][1])
    yield tl.pthread_mutex_lock(mutex)
    if handler:
        yield tl.pthread_cleanup_push(unlocks, mutex)
    yield tl.compute(3 * ms)
    yield tl.store("left", -10)
    yield tl.compute(4 * ms)
    yield tl.store("right", 10)
    yield tl.compute(3 * ms)
    if handler:
        yield tl.pthread_cleanup_pop(0)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.nanosleep(10 * ms)


def audited(request: int, mode: str, handler: bool) -> Steps:
    """Cancel the mover, then lock the mutex and write the sum, which ought to be 0."""
    mutex = yield tl.pthread_mutex_init()
    yield from cancels(mover, request, mutex, mode, handler)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.write(f"sum: {(yield tl.load('left')) + (yield tl.load('right'))}")


def _damage(answer: Any) -> Verdict:
    if not isinstance(answer, Mapping) or set(answer) != {"request", "type", "handler"}:
        return hint("The answer is a dict with the keys 'request', 'type', 'handler'.")
    request, mode, handler = answer["request"], answer["type"], answer["handler"]
    if not isinstance(request, int) or isinstance(request, bool) or not 0 <= request <= 100:
        return hint(f"request must be a whole number of milliseconds from 0 to 100, not {request!r}.")
    if mode not in ("deferred", "asynchronous"):
        return hint(f"type must be 'deferred' or 'asynchronous', not {mode!r}.")
    if not isinstance(handler, bool):
        return hint(f"handler must be True or False, not {handler!r}.")
    trace = tl.run(audited, request * ms, mode, handler, cpus=2)
    if trace.outcome == "deadlock":
        return hint("The mutex is never unlocked: the auditor waits for ever, and sees no damage.")
    if "sum: 0" not in trace.text():
        return right("An unlocked mutex says that the data are whole. Here it lies.")
    if mode == "deferred":
        return hint("Between the two changes there is no cancellation point, so a deferred request leaves them whole.")
    return hint("The request did not come between the two changes: either none of them was made, or both.")


EXERCISES = (
    Exercise(
        "cancellation.1",
        numbers(
            _ends,
            "At once; at the next cancellation point, which is the sleep; not at all.",
            {
                "asynchronous": "it acts at any time, in the middle of a computation too.",
                "deferred": "the computation goes on to its end, and the sleep does not begin.",
                "disabled": "the request waits, and this thread never enables its cancellation again.",
            },
        ),
        {"asynchronous": 10, "deferred": 30, "disabled": 60},
        (
            {"asynchronous": 10, "deferred": 10, "disabled": 60},
            {"asynchronous": 10, "deferred": 50, "disabled": 60},
            {"asynchronous": 10, "deferred": 30, "disabled": 30},
            {"asynchronous": 30, "deferred": 30, "disabled": 60},
        ),
    ),
    Exercise(
        "cancellation.2",
        numbers(
            lambda: {name: is_point(name) for name in _POINTS},
            "Calls that may wait long for others are points; mutexes and barriers are left out on purpose.",
            _POINTS,
        ),
        {name: name in ("nanosleep", "sem_wait", "pthread_join") for name in _POINTS},
        (
            {name: name != "compute" for name in _POINTS},
            dict.fromkeys(_POINTS, True),
            {name: name == "nanosleep" for name in _POINTS},
        ),
    ),
    Exercise(
        "cancellation.3",
        _order,
        ["buffer", "log", "lock", "file"],
        (
            ["log", "lock", "file"],
            ["log", "lock", "buffer", "file"],
            ["file", "buffer", "lock", "log"],
            ["buffer", "file", "lock", "log"],
        ),
    ),
    Exercise(
        "cancellation.4",
        _responsive,
        programs.responsive_solution,
        (programs.responsive_never, programs.responsive_anywhere, programs.responsive_seldom),
    ),
    Exercise(
        "cancellation.5",
        mended,
        programs.mended_solution,
        (
            programs.mended_not,
            programs.mended_twice,
            programs.mended_deaf,
            programs.mended_anywhere,
            programs.mended_in_parts,
        ),
    ),
    Exercise(
        "cancellation.6",
        _waiter,
        programs.waiter_solution,
        (programs.waiter_trusting, programs.waiter_locking, programs.waiter_hasty),
    ),
    Exercise(
        "cancellation.7",
        _damage,
        {"request": 5, "type": "asynchronous", "handler": True},
        (
            {"request": 5, "type": "asynchronous", "handler": False},
            {"request": 5, "type": "deferred", "handler": True},
            {"request": 8, "type": "asynchronous", "handler": True},
        ),
    ),
    Exercise(
        "cancellation.8",
        mended_c,
        programs.MENDED,
        (
            programs.LEAKY,
            programs.MENDED.replace("    pthread_cleanup_pop(1);\n", "    pthread_mutex_unlock(&lock);\n"),
            programs.MENDED.replace("pop(1);", "pop(1);\n    pthread_mutex_unlock(&lock);"),
            programs.MENDED.replace("give_back, &lock", "give_back, NULL"),
            programs.LEAKY.replace(
                "    pthread_mutex_lock",
                "    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);\n    pthread_mutex_lock",
            ),
        ),
    ),
    Exercise(
        "cancellation.9",
        undone,
        programs.undo_solution,
        (
            programs.undo_nothing,
            programs.undo_always,
            programs.undo_never_asked,
            programs.undo_locked,
            programs.undo_late,
            programs.undo_early_read,
        ),
    ),
)
