"""What is to be done in a sweep: one call of the function for each point and replication, each with a seed of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from traceback import format_exc
from typing import Any

Key = tuple[tuple[str, ...], int, int | None]
"""The values of a point in words, the number of the replication and the seed: the same in every process and every run"""


@dataclass(frozen=True)
class Task:
    """One call.  `seed` is None if the function takes none."""

    point: dict[str, Any]
    replication: int
    seed: int | None

    @property
    def key(self) -> Key:
        """What tells it from all others of the sweep."""
        return tuple(f"{name}={words(value)}" for name, value in self.point.items()), self.replication, self.seed

    def __str__(self) -> str:
        point, replication, _ = self.key
        return f"{', '.join(point)}, replication {replication}"


def words(value: Any) -> str:
    """`value` in words that are the same in every process: a function is known by its name."""
    return str(getattr(value, "__qualname__", None) or repr(value))


def all_tasks(grid: Mapping[str, Sequence[Any]], replications: int, seed: int | None) -> list[Task]:
    """The tasks for all combinations of the values in `grid`, the last name's changing fastest."""
    tasks = []
    for values in product(*grid.values()):
        for replication in range(replications):
            task = Task(dict(zip(grid, values, strict=True)), replication, None)
            tasks.append(task if seed is None else replace(task, seed=_seed_of(task, seed)))
    return tasks


def _seed_of(task: Task, seed: int) -> int:
    """A seed from 0 to 2**32 - 1 that depends on `seed` and on the task alone, not on others or on who performs it."""
    from hashlib import blake2b  # imported when it is needed, for most programs never sweep

    return int.from_bytes(blake2b(repr((seed, *task.key[:2])).encode(), digest_size=4).digest())


def perform(function: Callable[..., Any], tasks: Sequence[Task]) -> list[tuple[Any, str]]:
    """Call `function` for each of `tasks`, wherever this runs.  Returns each result, or the error in words, in order."""
    done: list[tuple[Any, str]] = []
    for task in tasks:
        arguments = task.point if task.seed is None else {**task.point, "seed": task.seed}
        try:
            done.append((function(**arguments), ""))
        except Exception:  # an error object may not survive the way back
            done.append((None, format_exc()))
    return done
