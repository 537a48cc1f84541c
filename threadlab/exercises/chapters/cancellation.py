"""The exercises of chapter 05: cancellation."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

from threadlab.exercises.c_text import CCall, c_calls
from threadlab.exercises.judging import attempt, numbers
from threadlab.exercises.verdict import Exercise, Verdict, hint, right
from threadlab.machine import (
    PTHREAD_CANCEL_ASYNCHRONOUS,
    PTHREAD_CANCEL_DEFERRED,
    PTHREAD_CANCEL_DISABLE,
    PTHREAD_CANCEL_ENABLE,
    ManyToMany,
    ManyToOne,
    OneToOne,
    compute,
    load,
    nanosleep,
    pthread_barrier_init,
    pthread_barrier_wait,
    pthread_cancel,
    pthread_cleanup_pop,
    pthread_cleanup_push,
    pthread_cond_init,
    pthread_cond_signal,
    pthread_cond_wait,
    pthread_create,
    pthread_join,
    pthread_mutex_init,
    pthread_mutex_lock,
    pthread_mutex_trylock,
    pthread_mutex_unlock,
    pthread_self,
    pthread_setcancelstate,
    pthread_setcanceltype,
    pthread_testcancel,
    read,
    run,
    sem_init,
    sem_post,
    sem_wait,
    store,
    write,
)
from threadlab.machine.computer.models import Model
from threadlab.machine.computer.operation import Call
from threadlab.trace import Trace, format_time, ms

Steps = Generator[Call, Any, Any]
MODELS: tuple[Model, ...] = (OneToOne(), ManyToMany(3), ManyToOne(jacket=True))
NO_PROGRAM = "The answer is a program: a generator function, passed without calling it, and not {!r}."
CANCELLED = "exit value: PTHREAD_CANCELED"


def cancels(routine: Callable[..., Any], after: int | None, *args: Any) -> Steps:
    """Start ``routine(*args)`` in a thread and ask for its cancellation after `after` nanoseconds (None: never)."""
    tid = yield pthread_create(routine, *args, name="worker")
    if after is not None:
        yield nanosleep(after)
        yield pthread_cancel(tid)
    value = yield pthread_join(tid)
    yield write(f"exit value: {value}")


def says(text: str) -> Steps:
    """Write `text`, as a cleanup handler."""
    yield write(text)


# cancellation.1: when it ends

MODES = {
    "asynchronous": (PTHREAD_CANCEL_ENABLE, PTHREAD_CANCEL_ASYNCHRONOUS),
    "deferred": (PTHREAD_CANCEL_ENABLE, PTHREAD_CANCEL_DEFERRED),
    "disabled": (PTHREAD_CANCEL_DISABLE, PTHREAD_CANCEL_DEFERRED),
}
"""state and type by the name of the mode"""


def trip(mode: str) -> Steps:
    """The thread of cancellation.1."""
    yield pthread_setcancelstate(MODES[mode][0])
    yield pthread_setcanceltype(MODES[mode][1])
    yield compute(30 * ms)
    yield nanosleep(20 * ms)
    yield compute(10 * ms)


def _ends() -> dict[str, float]:
    return {mode: run(cancels, trip, 10 * ms, mode, cpus=2).threads[1].ended / ms for mode in MODES}


# cancellation.2: which calls are cancellation points


def tries(name: str) -> Steps:
    """Ask at 10 ms for the cancellation of a thread that is in the call `name`; help it out of that at 40 ms."""
    me, mutex, news = (yield pthread_self()), (yield pthread_mutex_init()), (yield sem_init(0))
    barrier = yield pthread_barrier_init(2)
    calls = {
        "compute": compute(50 * ms),
        "nanosleep": nanosleep(50 * ms),
        "pthread_mutex_lock": pthread_mutex_lock(mutex),
        "sem_wait": sem_wait(news),
        "pthread_join": pthread_join(me),
        "pthread_barrier_wait": pthread_barrier_wait(barrier),
    }

    def victim() -> Steps:
        yield calls[name]
        yield compute(20 * ms)
        yield pthread_testcancel()

    yield pthread_mutex_lock(mutex)
    tid = yield pthread_create(victim)
    yield nanosleep(10 * ms)
    yield pthread_cancel(tid)
    yield nanosleep(30 * ms)
    yield pthread_mutex_unlock(mutex)
    yield sem_post(news)
    if name == "pthread_barrier_wait":
        yield pthread_barrier_wait(barrier)
    yield pthread_join(tid)


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
    return run(tries, name, cpus=2).threads[1].ended == 10 * ms


# cancellation.3: the order of cleanup handlers


def nested() -> Steps:
    """The thread of cancellation.3."""
    yield pthread_cleanup_push(says, "file")
    yield pthread_cleanup_push(says, "buffer")
    yield pthread_cleanup_pop(1)
    yield pthread_cleanup_push(says, "lock")
    yield pthread_cleanup_push(says, "log")
    yield nanosleep(10 * ms)
    for _ in range(3):
        yield pthread_cleanup_pop(0)


def _order(answer: Any) -> Verdict:
    wanted = [text for _, _, _, text in run(cancels, nested, 5 * ms).output][:-1]
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
        if _computed(whole) != 60 * ms:
            return hint(f"Uncancelled it must compute for 60 ms, and it computes for {format_time(_computed(whole))}.")
    for request in range(1, 59):
        trace = attempt(cancels, answer, request * ms, cpus=2)
        if isinstance(trace, Verdict):
            return trace
        late = trace.threads[1].ended - request * ms
        if CANCELLED not in trace.text():
            told = f"Asked at {request} ms, it goes on to its end, {format_time(late)} later. "
            return hint(f"{told}A computation is no cancellation point: the request waits for ever.")
        if late > 3 * ms:
            return hint(f"Asked at {request} ms, it takes {format_time(late)} to notice; at most 3 ms are allowed.")
        if _computed(trace) % (3 * ms):
            return hint("It was stopped in the middle of a piece: asynchronous cancellation leaves half a result.")
    return right("A point after each piece bounds how late the request is noticed, and no piece is left half done.")


def _computed(trace: Trace) -> int:
    return sum(span.duration for span in trace.spans if span.thread == 1 and span.state.name == "RUNNING")


def responsive_solution() -> Steps:
    """A solution of cancellation.4."""
    for _ in range(20):
        yield compute(3 * ms)
        yield pthread_testcancel()


def responsive_never() -> Steps:
    """A plausible mistake in cancellation.4: no cancellation point at all."""
    for _ in range(20):
        yield compute(3 * ms)


def responsive_anywhere() -> Steps:
    """A plausible mistake in cancellation.4: asynchronous cancellation, which acts in the middle of a piece."""
    yield pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS)
    for _ in range(20):
        yield compute(3 * ms)


def responsive_seldom() -> Steps:
    """A plausible mistake in cancellation.4: a point only now and then."""
    for n in range(20):
        yield compute(3 * ms)
        if n % 5 == 4:
            yield pthread_testcancel()


# cancellation.5 and cancellation.8: a lock that must not leak


def _keeps_no_lock(worker: Callable[..., Any], why: str) -> Verdict:
    """Right, for the reason `why`, if `worker`, which gets a mutex, never leaks it and is cancelled in its read."""

    def main(request: int | None) -> Steps:
        mutex = yield pthread_mutex_init()
        yield from cancels(worker, request, mutex)
        try:
            yield pthread_mutex_trylock(mutex)
        except OSError:
            yield write("leaked")

    for model in MODELS:
        for request in (None, *(n * ms for n in range(1, 14))):
            trace = attempt(main, request, model=model, cpus=2)
            if isinstance(trace, Verdict):
                return trace
            when = "without a request" if request is None else f"with a request at {format_time(request)}"
            if "leaked" in trace.text():
                return hint(
                    f"{when[0].upper()}{when[1:]}, the thread ends and the mutex stays locked: nobody unlocks it."
                )
            if request is None and _computed(trace) != 8 * ms:
                return hint("Uncancelled, the thread must do all of its work: update, read, update.")
            reads = [span for span in trace.spans if span.thread == 1 and span.why == "read"]
            if request and reads and reads[0].start < request and reads[0].end > request:
                return hint(
                    f"{when[0].upper()}{when[1:]}, the thread reads on to the end: it must be cancelled in read."
                )
    return right(why)


def _mended(answer: Any) -> Verdict:
    if not callable(answer):
        return hint(NO_PROGRAM.format(answer))
    return _keeps_no_lock(answer, "Whoever locks and may be cancelled before it unlocks leaves word how to unlock.")


def unlocks(mutex: int) -> Steps:
    """Unlock, as a cleanup handler."""
    yield pthread_mutex_unlock(mutex)


def mended_solution(mutex: int) -> Steps:
    """A solution of cancellation.5."""
    yield pthread_mutex_lock(mutex)
    yield pthread_cleanup_push(unlocks, mutex)
    yield compute(4 * ms)
    yield read(6 * ms)
    yield compute(4 * ms)
    yield pthread_cleanup_pop(1)


def mended_not(mutex: int) -> Steps:
    """A plausible mistake in cancellation.5: nothing was changed."""
    yield pthread_mutex_lock(mutex)
    yield compute(4 * ms)
    yield read(6 * ms)
    yield compute(4 * ms)
    yield pthread_mutex_unlock(mutex)


def mended_twice(mutex: int) -> Steps:
    """A plausible mistake in cancellation.5: the handler is called, and then the mutex is unlocked again."""
    yield from mended_solution(mutex)
    yield pthread_mutex_unlock(mutex)


def mended_deaf(mutex: int) -> Steps:
    """A plausible mistake in cancellation.5: cancellation is disabled, so that nothing can be leaked or stopped."""
    yield pthread_setcancelstate(PTHREAD_CANCEL_DISABLE)
    yield from mended_not(mutex)


# cancellation.6: cancelled while it waits for a condition


def _waiter(answer: Any) -> Verdict:
    if not callable(answer):
        return hint(NO_PROGRAM.format(answer))

    def main(request: int | None) -> Steps:
        mutex, cond = (yield pthread_mutex_init()), (yield pthread_cond_init())
        tid = yield pthread_create(answer, mutex, cond, name="consumer")
        yield nanosleep(10 * ms)
        if request is None:
            yield pthread_mutex_lock(mutex)
            yield store("items", 1)
            yield pthread_cond_signal(cond)
            yield pthread_mutex_unlock(mutex)
        else:
            yield pthread_cancel(tid)
        value = yield pthread_join(tid)
        yield write(f"exit value: {value}")
        yield write(f"items: {(yield load('items'))}")
        try:
            yield pthread_mutex_trylock(mutex)
        except OSError:
            yield write("leaked")

    for model in MODELS:
        taken = attempt(main, None, model=model)
        if isinstance(taken, Verdict):
            return taken
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
    return right("The wait gives the mutex back, and takes it again before the first handler is called.")


def waiter_solution(mutex: int, cond: int) -> Steps:
    """A solution of cancellation.6."""
    yield pthread_mutex_lock(mutex)
    yield pthread_cleanup_push(unlocks, mutex)
    yield from _takes(mutex, cond)
    yield pthread_cleanup_pop(1)


def _takes(mutex: int, cond: int) -> Steps:
    while not (yield load("items")):
        yield pthread_cond_wait(cond, mutex)
    yield store("items", (yield load("items")) - 1)


def waiter_trusting(mutex: int, cond: int) -> Steps:
    """A plausible mistake in cancellation.6: the wait has given the mutex back, so there is nothing to unlock."""
    yield pthread_mutex_lock(mutex)
    yield from _takes(mutex, cond)
    yield pthread_mutex_unlock(mutex)


def _locks_and_unlocks(mutex: int) -> Steps:
    yield pthread_mutex_lock(mutex)
    yield pthread_mutex_unlock(mutex)


def waiter_locking(mutex: int, cond: int) -> Steps:
    """A plausible mistake in cancellation.6: the handler takes the mutex first."""
    yield pthread_mutex_lock(mutex)
    yield pthread_cleanup_push(_locks_and_unlocks, mutex)
    yield from _takes(mutex, cond)
    yield pthread_cleanup_pop(0)
    yield pthread_mutex_unlock(mutex)


# cancellation.7: find the damage


def mover(mutex: int, mode: str, handler: bool) -> Steps:
    """The thread of cancellation.7: it moves 10 from left to right."""
    yield pthread_setcanceltype(MODES[mode][1])
    yield pthread_mutex_lock(mutex)
    if handler:
        yield pthread_cleanup_push(unlocks, mutex)
    yield compute(3 * ms)
    yield store("left", -10)
    yield compute(4 * ms)
    yield store("right", 10)
    yield compute(3 * ms)
    if handler:
        yield pthread_cleanup_pop(0)
    yield pthread_mutex_unlock(mutex)
    yield nanosleep(10 * ms)


def audited(request: int, mode: str, handler: bool) -> Steps:
    """Cancel the mover, then lock the mutex and write the sum, which ought to be 0."""
    mutex = yield pthread_mutex_init()
    yield from cancels(mover, request, mutex, mode, handler)
    yield pthread_mutex_lock(mutex)
    yield write(f"sum: {(yield load('left')) + (yield load('right'))}")


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
    trace = run(audited, request * ms, mode, handler, cpus=2)
    if trace.outcome == "deadlock":
        return hint("The mutex is never unlocked: the auditor waits for ever, and sees no damage.")
    if "sum: 0" not in trace.text():
        return right("An unlocked mutex says that the data are whole. Here it lies.")
    if mode == "deferred":
        return hint("Between the two changes there is no cancellation point, so a deferred request leaves them whole.")
    return hint("The request did not come between the two changes: either none of them was made, or both.")


# cancellation.8: mend a C program

LEAKY = """\
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void give_back(void *mutex)
{
    pthread_mutex_unlock(mutex);
}

static void *worker(void *unused)
{
    pthread_mutex_lock(&lock);
    update();
    read(device, buffer, sizeof buffer);
    update();
    pthread_mutex_unlock(&lock);
    return NULL;
}
"""
MENDED = LEAKY.replace(
    "    update();\n    read", "    pthread_cleanup_push(give_back, &lock);\n    update();\n    read"
)
MENDED = MENDED.replace("    pthread_mutex_unlock(&lock);\n    return", "    pthread_cleanup_pop(1);\n    return")
_C_CALLS: dict[str, Callable[[], Call]] = {
    "update": lambda: compute(4 * ms),
    "read": lambda: read(6 * ms),
    "pthread_testcancel": pthread_testcancel,
}
_C_ARGUMENTS = {
    "PTHREAD_CANCEL_ENABLE": pthread_setcancelstate(PTHREAD_CANCEL_ENABLE),
    "PTHREAD_CANCEL_DISABLE": pthread_setcancelstate(PTHREAD_CANCEL_DISABLE),
    "PTHREAD_CANCEL_DEFERRED": pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED),
    "PTHREAD_CANCEL_ASYNCHRONOUS": pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS),
}


def _simulated(text: str, calls: Sequence[CCall], mutex: int) -> Steps:
    """The C calls `calls`, made on the simulated machine."""
    for name, arguments in calls:
        first = arguments[0] if arguments else ""
        if name == "pthread_mutex_lock":
            yield pthread_mutex_lock(mutex)
        elif name == "pthread_mutex_unlock":
            yield pthread_mutex_unlock(mutex)
        elif name == "pthread_cleanup_push":
            yield pthread_cleanup_push(_simulated, text, c_calls(text, first) or (), mutex)
        elif name == "pthread_cleanup_pop":
            yield pthread_cleanup_pop(first != "0")
        elif name in _C_CALLS:
            yield _C_CALLS[name]()
        else:
            yield _C_ARGUMENTS[first]


def _mended_c(answer: Any) -> Verdict:
    if not isinstance(answer, str):
        return hint(f"The answer is the text of the C program, and not {answer!r}.")
    calls = c_calls(answer, "worker")
    if calls is None:
        return hint("The text must define the function worker, and its brackets must match.")
    for name, arguments in calls:
        known = name in (*_C_CALLS, "pthread_mutex_lock", "pthread_mutex_unlock", "pthread_cleanup_pop")
        if name == "pthread_cleanup_push" and (len(arguments) != 2 or c_calls(answer, arguments[0]) is None):
            return hint("pthread_cleanup_push needs two arguments: a function that the text defines, and its argument.")
        if name.startswith("pthread_setcancel") and arguments and arguments[0] in _C_ARGUMENTS:
            known = True
        if not known and name != "pthread_cleanup_push":
            return hint(f"worker calls {name}({', '.join(arguments)}), which this exercise does not need.")
    names = [name for name, _ in calls]
    if names.count("pthread_cleanup_push") != names.count("pthread_cleanup_pop"):
        return hint(
            "It does not compile: push opens a block that pop closes, so each push needs its pop in the function."
        )
    return _keeps_no_lock(
        lambda mutex: _simulated(answer, calls, mutex),
        "Push after the lock, pop where the unlock was: the argument 1 unlocks on the ordinary way out.",
    )


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
        responsive_solution,
        (responsive_never, responsive_anywhere, responsive_seldom),
    ),
    Exercise("cancellation.5", _mended, mended_solution, (mended_not, mended_twice, mended_deaf)),
    Exercise("cancellation.6", _waiter, waiter_solution, (waiter_trusting, waiter_locking)),
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
        _mended_c,
        MENDED,
        (
            LEAKY,
            MENDED.replace("    pthread_cleanup_pop(1);\n", "    pthread_mutex_unlock(&lock);\n"),
            MENDED.replace("pop(1);", "pop(1);\n    pthread_mutex_unlock(&lock);"),
            LEAKY.replace(
                "    pthread_mutex_lock",
                "    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);\n    pthread_mutex_lock",
            ),
        ),
    ),
)
