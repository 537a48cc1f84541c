"""Wait-for graphs: who waits for whom in a circle, and the same in words."""

from __future__ import annotations

from collections.abc import Iterable

from threadlab.trace.records import WaitsFor


def circular_wait(edges: Iterable[WaitsFor]) -> tuple[int, ...]:
    """The threads of one circular wait among `edges`, in order; empty if there is none."""
    after: dict[int, list[int]] = {}
    for edge in edges:
        if edge.holder >= 0:
            after.setdefault(edge.waiter, []).append(edge.holder)
    done: set[int] = set()
    for first in after:
        path: list[int] = []
        branches = [iter([first])]
        while branches:
            thread = next(branches[-1], None)
            if thread is None:
                branches.pop()
                if path:
                    done.add(path.pop())
            elif thread in path:
                return tuple(path[path.index(thread) :])
            elif thread not in done:
                path.append(thread)
                branches.append(iter(after.get(thread, ())))
    return ()


def wait_in_words(waiter: str, call: str, holder: str | None, *, itself: bool = False, ended: bool = False) -> str:
    """That `waiter` waits in `call` for `holder`, who may be the waiter `itself` or have `ended`; None is nobody."""
    if holder is None:
        whom = "and nobody will end that wait"
    elif itself:
        whom = "which needs itself"
    else:
        whom = f"which needs {holder}{', which has ended' if ended else ''}"
    return f"{waiter} waits in {call}, {whom}"
