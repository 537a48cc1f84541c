"""Cases on threads: create, join, detach, exit, self."""

from __future__ import annotations

import threadlab as tl
from tests.conformance.case import attempt, collection, tick

CASES, case = collection()


def sleeper(ticks=1):
    yield tick(ticks)


@case(
    "pthread_join/6c",
    "A detached thread cannot be joined.",
    posix="XSH pthread_join, ERRORS",
    expected="EINVAL",
)
def join_detached():
    tid = yield tl.pthread_create(sleeper, 5)
    yield tl.pthread_detach(tid)
    yield tl.write((yield from attempt(tl.pthread_join(tid))))
