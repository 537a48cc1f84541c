"""Random programs whose order is determined, for the simulated machine and, by way of interpreter.c, for this computer.

At any time one thread acts and all others wait for it: whoever makes a thread joins it, whoever forks waits for the child.
So POSIX leaves nothing open, and both must write the same.

A step is a tuple, ``("raise", 1)``; a block of steps may follow its arguments: ``("fork", 3, (…))`` runs the block in a
child, which then exits with 3, ``("thread", (…))`` in a thread, ``("cleanup", 7, 1, (…))`` between the push of a handler
that writes 7 and its pop, which executes it.  interpreter.c has the same steps in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

import threadlab as tl
from tests.conformance.case import attempt, names, signal_name

Step = tuple[Any, ...]
Block = tuple[Step, ...]
Steps = Iterator[Any]

SIGNALS = (10, 12, 34, 35)
"""SIGUSR1, SIGUSR2, SIGRTMIN, SIGRTMIN + 1"""
KEYS = MUTEXES = CONTROLS = 2
MOST_SENT = 6
"""how many signals the handlers of a process send, so that it ends"""
MOST_REGISTERED = 3
DEFAULT, IGNORE, HANDLE = range(3)
LAST_STATUS = 3


# Making them

_number = st.integers(1, 6)
_signal = st.integers(0, len(SIGNALS) - 1)
_set = st.integers(0, 2 ** len(SIGNALS) - 1)
_bit = st.integers(0, 1)


def _step(name: str, *arguments: st.SearchStrategy[int]) -> st.SearchStrategy[Step]:
    return st.tuples(st.just(name), *arguments)


SIMPLE = (
    _step("store", _number),
    _step("load"),
    _step("mask", st.integers(0, 2), _set),
    _step("mask", st.integers(0, 2), _set),
    _step("raise", _signal),
    _step("raise", _signal),
    _step("pending"),
    _step("take", st.integers(1, 15)),
    _step("action", _signal, st.sampled_from([DEFAULT, IGNORE, HANDLE, HANDLE, HANDLE]), st.integers(0, 3), _set),
    _step("setspecific", st.integers(0, KEYS - 1), st.integers(0, 4)),
    _step("getspecific", st.integers(0, KEYS - 1)),
    _step("trylock", st.integers(0, MUTEXES - 1)),
    _step("trywait"),
    _step("post"),
    _step("tryrdlock"),
    _step("once", st.integers(0, CONTROLS - 1)),
    _step("atfork", _bit, _bit),
    _step("cancel"),
    _step("testcancel"),
    _step("cancelstate", _bit),
    _step("canceltype", _bit),
)
ENDINGS = (_step("pthread_exit", _number), _step("exit", _number))


@st.composite
def blocks(draw: Callable[..., Any], depth: int = 3, alone: bool = True) -> Block:
    """A block of steps; `alone` says whether its thread is the only one of the process."""
    simple = st.one_of(*SIMPLE, *([_step("kill", _signal)] if alone else []))
    steps: list[Step] = []
    for _ in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["simple"] * 5 + (["fork", "fork", "thread", "cleanup"] if depth else [])))
        if kind == "simple":
            steps.append(draw(simple))
        elif kind == "fork":
            steps.append(("fork", draw(_number), draw(blocks(depth - 1, True))))
        elif kind == "thread":
            steps.append(("thread", draw(blocks(depth - 1, False))))
        else:
            steps.append(("cleanup", draw(_number), draw(_bit), draw(blocks(depth - 1, alone))))
    if depth < 3 and draw(st.integers(0, 7)) == 0:
        steps.append(draw(st.one_of(*ENDINGS)))
    return tuple(steps)


def script(block: Block) -> str:
    """`block` as interpreter.c reads it: a line for each step, with the number of lines in its block last."""
    return "".join(f"{line}\n" for line in _lines(block))


def _lines(block: Block) -> list[str]:
    written = []
    for name, *arguments in block:
        inner = _lines(arguments.pop()) if arguments and isinstance(arguments[-1], tuple) else []
        arguments += [0] * (4 - len(arguments))
        written += [" ".join(map(str, (name, *arguments, len(inner)))), *inner]
    return written


# Running them on the simulated machine


def program(block: Block) -> Callable[[], Steps]:
    """The main program that runs `block` and exits with `LAST_STATUS`."""

    def main() -> Steps:
        for number in SIGNALS:
            yield tl.sigaction(number, handler)
        for index in range(KEYS):
            yield tl.store(f"key {index}", (yield tl.pthread_key_create(destructor(index))))
        for index in range(MUTEXES):
            yield tl.store(f"mutex {index}", (yield tl.pthread_mutex_init()))
        yield tl.store("sem", (yield tl.sem_init(1)))
        yield tl.store("lock", (yield tl.pthread_rwlock_init()))
        yield from run(block)
        yield tl.exit(LAST_STATUS)

    return main


def run(block: Block) -> Steps:
    for name, *arguments in block:
        yield from STEPS[name](*arguments)


def says(*words: object) -> Steps:
    yield tl.write(" ".join(map(str, words)))


def tells(name: str, call: Any) -> Steps:
    """Write what `call` gives: 0, or the name of an error."""
    yield from says(name, (yield from attempt(call)))


def members(bits: int) -> set[int]:
    return {number for index, number in enumerate(SIGNALS) if bits >> index & 1}


def handler(signo: int) -> Steps:
    """Write the signal and what is blocked meanwhile, and send the next signal too."""
    blocked = yield tl.pthread_sigmask(tl.SIG_BLOCK, ())
    yield from says("handler", signal_name(signo), names(blocked & set(SIGNALS)))
    sent = yield tl.load("sent")
    if sent < MOST_SENT:
        yield tl.store("sent", sent + 1)
        yield tl.raise_(SIGNALS[(SIGNALS.index(int(signo)) + 1) % len(SIGNALS)])
    yield from says("handled", signal_name(signo))


def destructor(index: int) -> Callable[[int], Steps]:
    """The destructor of a key: that of the last one counts its value down, and so is called again."""

    def destroys(value: int) -> Steps:
        yield from says("destructor", index, value)
        if index == KEYS - 1 and value > 1:
            yield tl.pthread_setspecific((yield tl.load(f"key {index}")), value - 1)

    return destroys


def sigaction(signal: int, what: int, flags: int, mask: int) -> Steps:
    action = (tl.SIG_DFL, tl.SIG_IGN, handler)[what]
    bits = (tl.SA_NODEFER if flags & 1 else 0) | (tl.SA_RESETHAND if flags & 2 else 0)
    yield tl.sigaction(SIGNALS[signal], action, bits, members(mask))


def sigmask(how: int, bits: int) -> Steps:
    old = yield tl.pthread_sigmask((tl.SIG_BLOCK, tl.SIG_UNBLOCK, tl.SIG_SETMASK)[how], members(bits))
    yield from says("mask was", names(old))


def takes(bits: int) -> Steps:
    taken = yield from attempt(tl.sigtimedwait(members(bits), 0))
    yield from says("taken", taken if isinstance(taken, str) else signal_name(taken))


def atfork(prepare: int, child: int) -> Steps:
    count = yield tl.load("registered")
    if count < MOST_REGISTERED:
        yield tl.store("registered", count + 1)
        yield tl.pthread_atfork(
            (lambda: says("prepare", count)) if prepare else None,
            None,
            (lambda: says("child", count)) if child else None,
        )


def forks(status: int, block: Block) -> Steps:
    yield tl.pthread_testcancel()  # or the parent might be cancelled while it waits, and no longer wait
    parent = yield tl.getpid()
    pid = yield tl.fork()
    if not pid:
        yield from says("forked", "child" if (yield tl.getppid()) == parent else "orphan")
        yield from run(block)
        yield tl.exit(status)
    while True:
        try:
            _, ended = yield tl.waitpid(pid)
            break
        except InterruptedError:
            pass
    yield from says("status", ended)


def thread(block: Block) -> Steps:
    def body() -> Steps:
        yield from run(block)
        yield tl.pthread_testcancel()  # or glibc might act on a request in a key destructor, after the return
        return 7

    yield tl.pthread_testcancel()
    yield from says("joined", (yield tl.pthread_join((yield tl.pthread_create(body)))))


def cleanup(number: int, execute: int, block: Block) -> Steps:
    yield tl.pthread_cleanup_push(says, "cleanup", number)
    yield from run(block)
    yield tl.pthread_cleanup_pop(execute)


def one(call: Callable[..., Any]) -> Callable[..., Steps]:
    """The step that makes one call and writes nothing."""

    def step(*arguments: Any) -> Steps:
        yield call(*arguments)

    return step


def _kill(signal: int) -> Steps:
    yield from tells("kill", tl.kill((yield tl.getpid()), SIGNALS[signal]))


def _pending() -> Steps:
    yield from says("pending", names((yield tl.sigpending())))


def _load() -> Steps:
    yield from says("memory", (yield tl.load("g")))


def _setspecific(index: int, value: int) -> Steps:
    yield tl.pthread_setspecific((yield tl.load(f"key {index}")), value or None)


def _getspecific(index: int) -> Steps:
    yield from says("value", (yield tl.pthread_getspecific((yield tl.load(f"key {index}")))) or 0)


def _trylock(index: int) -> Steps:
    yield from tells("trylock", tl.pthread_mutex_trylock((yield tl.load(f"mutex {index}"))))


def _trywait() -> Steps:
    yield from tells("trywait", tl.sem_trywait((yield tl.load("sem"))))


def _post() -> Steps:
    yield from tells("post", tl.sem_post((yield tl.load("sem"))))


def _tryrdlock() -> Steps:
    yield from tells("tryrdlock", tl.pthread_rwlock_tryrdlock((yield tl.load("lock"))))


def _cancel() -> Steps:
    yield tl.pthread_cancel((yield tl.pthread_self()))


STEPS: dict[str, Callable[..., Steps]] = {
    "store": one(lambda value: tl.store("g", value)),
    "load": _load,
    "mask": sigmask,
    "raise": lambda signal: tells("raise", tl.raise_(SIGNALS[signal])),
    "kill": _kill,
    "pending": _pending,
    "take": takes,
    "action": sigaction,
    "setspecific": _setspecific,
    "getspecific": _getspecific,
    "trylock": _trylock,
    "trywait": _trywait,
    "post": _post,
    "tryrdlock": _tryrdlock,
    "once": one(lambda index: tl.pthread_once(f"once {index}", lambda: says("once", index))),
    "atfork": atfork,
    "cancel": _cancel,
    "testcancel": one(tl.pthread_testcancel),
    "cancelstate": one(
        lambda on: tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_ENABLE if on else tl.PTHREAD_CANCEL_DISABLE)
    ),
    "canceltype": one(
        lambda now: tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS if now else tl.PTHREAD_CANCEL_DEFERRED)
    ),
    "pthread_exit": one(tl.pthread_exit),
    "exit": one(tl.exit),
    "fork": forks,
    "thread": thread,
    "cleanup": cleanup,
}
