"""What a sweep has found so far, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from threadlab.machine.checks import one_of
from threadlab.machine.sweeps.tasks import Key, Task


@dataclass(repr=False)
class Sweep:
    """The results of a sweep, complete or not: ``sweep(…, so_far=this)`` goes on with it.

    `grid` holds the values of each argument; `tasks` all calls to be made, in order, of which `len` have been.
    """

    grid: dict[str, tuple[Any, ...]]
    tasks: list[Task]
    results: dict[Key, dict[str, Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.results)

    def __repr__(self) -> str:
        return f"<sweep over {', '.join(self.grid)}: {len(self):,} of {len(self.tasks):,} results>"

    @property
    def complete(self) -> bool:
        """Whether every call has been made."""
        return len(self.results) == len(self.tasks)

    @property
    def columns(self) -> dict[str, list[Any]]:
        """One list for each argument, for ``replication``, for ``seed`` if the function takes one, and for each result.

        A row is one call that has been made, in the order of the grid; pandas.DataFrame(columns) makes a table of it.
        """
        done = [(task, self.results[key]) for task in self.tasks if (key := task.key) in self.results]
        columns: dict[str, list[Any]] = {name: [task.point[name] for task, _ in done] for name in self.grid}
        columns["replication"] = [task.replication for task, _ in done]
        if any(task.seed is not None for task, _ in done):
            columns["seed"] = [task.seed for task, _ in done]
        names = dict.fromkeys(name for _, result in done for name in result)
        return columns | {name: [result.get(name) for _, result in done] for name in names}

    def heat(self, value: str = "value", x: str | None = None, y: str | None = None) -> list[list[float | None]]:
        """The mean of the result `value` for a heat map: a row for each value of `y`, in it one for each value of `x`.

        `x` and `y` are the first two arguments of the grid unless given.  The mean is over all replications, and over
        all other arguments; it is None where there is no result yet.  Raises `ValueError` for a name that is not there.
        """
        names = [*self.grid]
        x = one_of(names[0] if x is None else x, "x", names)
        y = one_of(names[min(1, len(names) - 1)] if y is None else y, "y", names)
        columns = self.columns
        if self.results:
            one_of(value, "value", [name for name in columns if name not in names])
        at = {name: {id(item): place for place, item in enumerate(self.grid[name])} for name in (x, y)}
        cells: list[list[list[float]]] = [[[] for _ in self.grid[x]] for _ in self.grid[y]]
        for across, down, result in zip(columns[x], columns[y], columns.get(value, []), strict=True):
            if result is not None:
                cells[at[y][id(down)]][at[x][id(across)]].append(result)
        return [[sum(cell) / len(cell) if cell else None for cell in row] for row in cells]

    def add(self, task: Task, result: Any) -> None:
        """Keep what `task` has given: a mapping of names to numbers, or one number, which is called ``value``."""
        self.results[task.key] = dict(result) if isinstance(result, Mapping) else {"value": result}
