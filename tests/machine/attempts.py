"""Small programs that try calls and tell how these ended."""

from __future__ import annotations

import inspect

import threadlab as tl
from threadlab import ms


def attempt(call):
    """The result of `call`, or the errno with which it fails."""
    try:
        return (yield call)
    except OSError as error:
        return error.errno


def results(*steps, **machine):
    """What a single thread gets from `steps`, functions from earlier results to a call."""
    got = []

    def main():
        for step in steps:
            got.append((yield from attempt(step(got))))

    trace = tl.run(main, **machine)
    return got, trace


def at(trace):
    """Output as ``(ms, text)``."""
    return [(time // ms, text) for time, _, _, text in trace.output]


def spawn(*bodies):
    """Make a thread for each ``(name, generator function, *arguments)`` and join them all."""
    tids = []
    for name, body, *arguments in bodies:
        tids.append((yield tl.pthread_create(body, *arguments, name=name)))
    for tid in tids:
        yield tl.pthread_join(tid)


def line_of(program, text):
    """The line of its file on which `program` has `text`."""
    lines, first = inspect.getsourcelines(program)
    return first + next(at for at, line in enumerate(lines) if text in line)
