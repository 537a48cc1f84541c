"""What is to be done in a sweep: one call of the function for each point and replication, each with a seed of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from traceback import format_exc
from typing import Any, NamedTuple

Key = tuple[tuple[str, ...], int, int | None]
"""The values of a point in words, the number of the replication and the seed: the same in every process and every run"""


class Task(NamedTuple):
    """One call.  `seed` is None if the function takes none; `key` tells the task from all others of the sweep."""

    point: dict[str, Any]
    replication: int
    seed: int | None
    key: Key

    @property
    def arguments(self) -> dict[str, Any]:
        """What the function is called with."""
        return self.point if self.seed is None else {**self.point, "seed": self.seed}

    def __str__(self) -> str:
        return f"{', '.join(self.key[0])}, replication {self.replication}"


def words(value: Any) -> str:
    """`value` in words that are the same in every process: a function is known by its name."""
    return str(getattr(value, "__qualname__", None) or repr(value))


def all_tasks(grid: Mapping[str, Sequence[Any]], replications: int, seed: int | None) -> list[Task]:
    """The tasks for all combinations of the values in `grid`, the last name's changing fastest."""
    tasks = []
    named = [[(value, f"{name}={words(value)}") for value in values] for name, values in grid.items()]
    for pairs in product(*named):
        point = dict(zip(grid, (value for value, _ in pairs), strict=True))
        known = tuple(word for _, word in pairs)
        for replication in range(replications):
            own = None if seed is None else _seed_of(known, replication, seed)
            tasks.append(Task(point, replication, own, (known, replication, own)))
    return tasks


def _seed_of(point: tuple[str, ...], replication: int, seed: int) -> int:
    """A seed from 0 to 2**32 - 1 that depends on nothing but these: not on other points, nor on who performs the task."""
    from hashlib import blake2b  # imported when it is needed, for most programs never sweep

    return int.from_bytes(blake2b(repr((seed, point, replication)).encode(), digest_size=4).digest())


def perform(function: Callable[..., Any], calls: Sequence[dict[str, Any]]) -> list[tuple[Any, str]]:
    """Call `function` with each of the arguments `calls`, wherever this runs.

    Returns each result, or the error in words, in order.
    """
    done: list[tuple[Any, str]] = []
    for arguments in calls:
        try:
            done.append((function(**arguments), ""))
        except Exception:  # an error object may not survive the way back
            done.append((None, format_exc()))
    return done
