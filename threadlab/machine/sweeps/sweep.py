"""Running a sweep: in this process, or on any executor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

from threadlab.machine.checks import whole
from threadlab.machine.sweeps.progress import Bar, bar
from threadlab.machine.sweeps.results import Sweep
from threadlab.machine.sweeps.tasks import Task, all_tasks, perform, words

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

BATCHES, LARGEST = 64, 64
"""Calls are sent to an executor in batches: 64 of them, or more if a batch would hold more than 64 calls"""
ATTEMPTS = 3
"""How often a batch is sent at most: an executor may lose one together with the worker that had it"""


class SweepError(RuntimeError):
    """A call of the function failed, or the executor did.  `sweep` holds what was found until then."""

    def __init__(self, message: str, sweep: Sweep) -> None:
        super().__init__(message)
        self.sweep = sweep


def sweep(
    function: Callable[..., Any],
    grid: Mapping[str, Sequence[Any]],
    *,
    executor: Executor | None = None,
    replications: int = 1,
    seed: int = 0,
    progress: bool = True,
    so_far: Sweep | None = None,
) -> Sweep:
    """Call `function` with every combination of the values in `grid`, `replications` times each.

    `grid` maps the names of the function's arguments to their values.  If the function has an argument ``seed``, it is
    given a whole number that depends on `seed`, on the values and on the number of the replication, and on nothing else:
    results are the same on every executor.  It returns a number, or a mapping of names to numbers.

    `executor` is any `concurrent.futures.Executor`: a ``ProcessPoolExecutor()`` uses all cores, Dask's
    ``Client.get_executor()`` a cluster; the function must be one that other processes can import.  Without an executor
    all is done in this process.  `progress` shows a bar after a second, if tqdm is installed.

    Interrupted (Ctrl-C, or the notebook's stop button), it returns what it has; ``complete`` is then False.  Given as
    `so_far`, the results of an earlier sweep are kept, and only what is missing is done.

    Returns a `Sweep`.  Raises `SweepError`, which holds the results so far, if a call or the executor fails; `ValueError`
    or `TypeError` for a bad argument.
    """
    if not callable(function):
        raise TypeError(f"function must be a function, not {function!r}")
    whole(replications, "replications", least=1)
    whole(seed, "seed", least=0)
    values = _grid(grid)
    seeded = _takes_seed(function)
    if replications > 1 and not seeded:
        raise ValueError(
            f"replications is {replications}, but the function has no argument named seed: all would be alike"
        )
    found = Sweep(values, all_tasks(values, replications, seed if seeded else None))
    missing = []
    for task in found.tasks:
        known = None if so_far is None else so_far.results.get(task.key)
        if known is None:
            missing.append(task)
        else:
            found.results[task.key] = known
    shown = bar(progress, len(missing), getattr(function, "__name__", "sweep"))
    try:
        if executor is None:
            for task in missing:
                _keep(found, [task], perform(function, [task.arguments]), shown)
        else:
            _spread(function, missing, executor, found, shown)
    except KeyboardInterrupt:
        pass
    finally:
        shown.close()
    return found


def _spread(function: Callable[..., Any], tasks: list[Task], executor: Executor, found: Sweep, shown: Bar) -> None:
    size = max(1, min(LARGEST, len(tasks) // BATCHES))
    batches = [tasks[start : start + size] for start in range(0, len(tasks), size)]
    error: Exception | None = None
    for _ in range(ATTEMPTS):
        try:
            batches, error = _send(function, batches, executor, found, shown)
        except SweepError:
            raise
        except Exception as refused:  # it takes no more: a process pool of which a process has died
            raise SweepError(f"the executor failed: {refused!r}", found) from refused
        if error is None:
            return
    raise SweepError(f"the executor failed {ATTEMPTS} times: {error!r}", found) from error


def _send(
    function: Callable[..., Any], batches: list[list[Task]], executor: Executor, found: Sweep, shown: Bar
) -> tuple[list[list[Task]], Exception | None]:
    """Have `executor` perform `batches`.  Returns those that it lost, and the last of its errors."""
    from concurrent.futures import as_completed  # imported when it is needed, for most programs never sweep

    waiting: dict[Future[list[tuple[Any, str]]], list[Task]] = {}
    lost: list[list[Task]] = []
    last: Exception | None = None
    try:
        for batch in batches:
            waiting[executor.submit(perform, function, [task.arguments for task in batch])] = batch
        for future in as_completed([*waiting]):
            try:
                results = future.result()
            except Exception as error:  # not the function's, which comes back in words
                last = error
                lost.append(waiting.pop(future))
            else:
                _keep(found, waiting.pop(future), results, shown)
    finally:
        for future, batch in waiting.items():  # cut short: take back what has not begun, and keep what is done
            if not future.cancel() and future.done() and future.exception() is None:
                _keep(found, batch, future.result(), shown, failing=False)
    return lost, last


def _keep(
    found: Sweep, tasks: Sequence[Task], results: Sequence[tuple[Any, str]], shown: Bar, failing: bool = True
) -> None:
    failed = ""
    for task, (result, error) in zip(tasks, results, strict=True):
        if error:
            failed = failed or f"the function failed for {task}:\n{error}"
        else:
            found.add(task, result)
    shown.update(len(tasks))
    if failed and failing:
        raise SweepError(failed, found)


def _grid(grid: Mapping[str, Sequence[Any]]) -> dict[str, tuple[Any, ...]]:
    if not isinstance(grid, Mapping) or not grid:
        raise TypeError(f"grid must map names of arguments to their values, not {grid!r}")
    values = {}
    for name, given in grid.items():
        if isinstance(given, str) or not hasattr(given, "__iter__"):
            raise TypeError(f"grid[{name!r}] must be a list of values, not {given!r}")
        values[name] = tuple(given)
        if not values[name]:
            raise ValueError(f"grid[{name!r}] must hold at least 1 value")
        known = [words(value) for value in values[name]]
        twice = next((word for word in known if known.count(word) > 1), None)
        if twice is not None:
            raise ValueError(f"grid[{name!r}] must hold different values, but {twice} is there twice")
    if "seed" in values:
        raise ValueError("grid must not hold 'seed': each call has one of its own; ask for replications")
    return values


def _takes_seed(function: Callable[..., Any]) -> bool:
    parameters = signature(function).parameters
    return "seed" in parameters or any(each.kind is Parameter.VAR_KEYWORD for each in parameters.values())
