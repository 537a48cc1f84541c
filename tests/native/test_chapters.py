"""Every chapter works where no runtime is there: its real runs are recorded, with the parameters that it uses."""

from __future__ import annotations

import ast
import json
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import threadlab as tl
from tests.event_loop import in_an_event_loop
from threadlab.exercises import progress_file
from threadlab.native import __main__ as recording
from threadlab.native import catalogue, chapters, own_recorded, recordings, toolchains

NOTEBOOKS = sorted(Path("notebooks").glob("*.ipynb"))
Asked = tuple[str, str, tuple[tuple[str, Any], ...], int | None]
"""experiment, runtime, complete parameters, CPUs"""


@pytest.fixture
def nothing_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Asked]:
    """No runtime is there.  Gives the list of the runs that are asked for."""
    asked: list[Asked] = []
    nearest = recordings.nearest

    def noting(experiment: Any, runtime: str, parameters: Any, cpus: int | None, counts: bool = False) -> Path:
        asked.append((experiment.name, runtime, tuple(parameters.items()), cpus))
        return nearest(experiment, runtime, parameters, cpus, counts)

    monkeypatch.setattr(recordings, "nearest", noting)
    monkeypatch.setattr(toolchains, "missing", lambda runtime: "it has been taken away")
    monkeypatch.setenv(progress_file.VARIABLE, str(tmp_path / "progress.json"))
    return asked


async def run(notebook: Path) -> None:
    """Run the code cells one after the other, as a notebook does: with ``await`` at the top level."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for number, cell in enumerate(json.loads(notebook.read_text(encoding="utf-8"))["cells"]):
        if cell["cell_type"] == "code":
            title = f"{notebook.stem}, cell {number}"
            code = compile("".join(cell["source"]), title, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            try:
                waiting = eval(code, names)
                if waiting is not None:
                    await waiting
            except Exception as error:
                if "raises-exception" not in cell["metadata"].get("tags", []):
                    raise AssertionError(f"{title}: {error!r}") from error


def complete(use: chapters.Use, runtime: str) -> dict[str, Any]:
    """All parameters."""
    return {**catalogue.find(use.experiment).defaults, **toolchains.find(runtime).variant, **use.parameters}


def is_always_recorded(asked: Asked) -> bool:
    """Whether it is recorded without a line in `chapters`."""
    name, _, parameters, cpus = asked
    experiment = catalogue.find(name)
    whole = {name: what for name, what in experiment.parameters.items() if isinstance(what, catalogue.Whole)}
    numbers = {name for name, what in whole.items() if what.unit != "repetitions"}
    defaults = all(value == experiment.defaults[name] for name, value in parameters if name in numbers)
    return defaults and cpus in experiment.recorded_on


@pytest.fixture
def not_recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes of the chapters' own programs that are asked for and have no recording."""
    unknown: list[str] = []
    find = own_recorded.find

    def noting(wanted: str) -> tl.Trace | None:
        found = find(wanted)
        unknown.extend([] if found else [wanted])
        return found

    monkeypatch.setattr(own_recorded, "find", noting)
    return unknown


def test_the_chapters_work_without_any_runtime(nothing_here: list[Asked], not_recorded: list[str]) -> None:
    for notebook in NOTEBOOKS:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            before = len(nothing_here)
            in_an_event_loop(partial(run, notebook))
        recorded = [str(one.message) for one in told if one.category is tl.native.RecordedInstead]
        assert len(recorded) >= (before < len(nothing_here))
        assert all("cannot run here: it has been taken away. Shown is a recorded run of " in text for text in recorded)
    assert not_recorded == [], "run `python -m threadlab.native record own`"
    used = {
        (use.experiment, runtime, tuple(complete(use, runtime).items()), use.cpus)
        for use in chapters.USES
        for runtime in use.runtimes
    }
    asked = {one for one in nothing_here if not is_always_recorded(one)}
    assert asked - used == set(), "chapters use these: add them to threadlab/native/chapters.py and record them"
    assert used - asked == set(), "no chapter uses these: take them out of threadlab/native/chapters.py"


@pytest.mark.parametrize("use", chapters.USES, ids=str)
def test_what_chapters_use_is_allowed(use: chapters.Use) -> None:
    experiment = catalogue.find(use.experiment)
    for runtime in use.runtimes:
        assert set(use.parameters) <= {*experiment.parameters, *toolchains.find(runtime).variant}
        assert (complete(use, runtime), use.cpus) in recording.cases(experiment, runtime)
