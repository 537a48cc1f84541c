"""What a reader's broken program raises."""

from __future__ import annotations

import linecache
import os
from inspect import GEN_CREATED, getgeneratorstate
from typing import Any

from threadlab.trace import format_time

_HERE = os.path.dirname(__file__)


class ProgramError(RuntimeError):
    """A program for the simulated machine raised an exception or yielded something that is no call.

    The error that reaches the caller of `run` is also an instance of the original exception's class, so that
    ``except ZeroDivisionError`` still works; the original is its ``__cause__``.
    """

    thread: str
    """the thread, as ``thread 2 (worker) of process 2``"""
    time: int
    """the simulated time in nanoseconds"""
    line: int
    """the line of the program (0 if unknown)"""


def place_error(original: Exception, thread: str, time: int) -> ProgramError:
    """The `ProgramError` that tells where in a simulated run `original` was raised."""
    filename, line = "", 0
    traceback = original.__traceback__
    while traceback is not None:  # the deepest line that is not the machine's own is the reader's
        code = traceback.tb_frame.f_code.co_filename
        if not code.startswith(_HERE):
            filename, line = code, traceback.tb_lineno
        traceback = traceback.tb_next
    return _at(original, thread, time, filename, line)


def standing(thread: Any) -> tuple[str, int]:
    """The file and the line of the reader's program where `thread` goes on; line 0 if it has not begun."""
    generator = thread.frames[-1].generator if thread.frames else thread.generator
    place = ("", 0)
    while generator is not None and getattr(generator, "gi_frame", None) is not None:
        code = generator.gi_code.co_filename
        if getgeneratorstate(generator) != GEN_CREATED and not code.startswith(_HERE):
            place = (code, generator.gi_frame.f_lineno)
        generator = generator.gi_yieldfrom
    return place


def unknown_yield(given: Any, thread: Any, time: int) -> ProgramError:
    """The `ProgramError` for a thread that yielded `given`, which is no call."""
    generator = thread.frames[-1].generator if thread.frames else thread.generator
    while hasattr(inner := generator.gi_yieldfrom, "gi_yieldfrom"):
        generator = inner
    hint = "; to run another generator's calls, write `yield from`" if hasattr(given, "send") else ""
    original = TypeError(
        f"the program yielded {given!r}, which is not a call; yield a call such as tl.compute(2 * tl.ms){hint}"
    )
    frame = generator.gi_frame
    return _at(original, repr(thread), time, frame.f_code.co_filename, frame.f_lineno)


def ended_too_early(generator: Any, thread: Any, time: int) -> ProgramError:
    """The `ProgramError` for a `thread` in which the routine of `generator` returned with a cleanup handler still pushed."""
    original = RuntimeError(
        "it returned between pthread_cleanup_push and pthread_cleanup_pop; POSIX leaves undefined what happens then. "
        "Pop the handler first, or end with pthread_exit"
    )
    code = generator.gi_code
    return _at(original, repr(thread), time, code.co_filename, code.co_firstlineno)


def parted(error: Any, thread: str, time: int) -> ProgramError:
    """The `ProgramError` for a fork whose program did not do the same again when the child was built."""
    why = f"fork cannot copy the program, because it does not do the same when it is given the same: {error}"
    return _at(RuntimeError(why), thread, time, *error.line)


def _at(original: Exception, thread: str, time: int, filename: str, line: int) -> ProgramError:
    source = linecache.getline(filename, line).strip()
    where = f"line {line}" + (f": {source}" if source else "")
    error = _like(original, f"{type(original).__name__}: {original}\n  in {thread}, at {format_time(time)}, {where}")
    error.thread, error.time, error.line = thread, time, line
    return error


def _like(original: Exception, message: str) -> ProgramError:
    """A `ProgramError` that is also an instance of the class of `original`, where Python can make one."""
    namespace = {"__module__": __name__, "__str__": lambda self: message}
    try:
        both: type[ProgramError] = type("ProgramError", (ProgramError, type(original)), namespace)
        error = type(original).__new__(both)
    except TypeError:  # two built-in layouts that do not go together
        return ProgramError(message)
    error.args = (message,)
    for name in ("errno", "strerror"):
        if hasattr(original, name):
            setattr(error, name, getattr(original, name))
    return error
