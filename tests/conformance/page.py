"""What the appendix of the book shows of the suite: the table, and one case at a time."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from tests.conformance import pacing, recorded
from tests.conformance.case import Case
from tests.conformance.runner import (
    TWINS,
    Report,
    all_cases,
    chosen,
    compiler,
    disagreement,
    report,
    run_twin,
    simulate,
)

FOLDER = "../tests/conformance"
"""the suite, as seen from the chapters"""
WORDS = (Case.__module__, pacing.__name__)
"""modules whose routines are words in which programs are written, and are not shown with each"""
LEFT = "style='text-align: left'"
"""JupyterLab would set all cells flush right"""


class Html:
    """Something that a notebook shows as HTML, and as `words` where it cannot."""

    def __init__(self, html: str, words: str) -> None:
        self._html, self._words = html, words

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return self._words


def _case(name: str) -> Case:
    (case,) = (case for case in chosen([name]) if case.name == name)
    return case


def program(name: str) -> None:
    """Print the simulated program of the case of that name: main, and the suite's routines that it uses."""
    print("\n\n".join(inspect.getsource(routine) for routine in _routines(_case(name).program)))


def _routines(main: Any) -> list[Any]:
    found = [main]
    for routine in found:
        for word in routine.__code__.co_names:
            used = routine.__globals__.get(word)
            if inspect.isgeneratorfunction(used) and used.__module__ not in WORDS and used not in found:
                found.append(used)
    return found


def twin(name: str) -> None:
    """Print the C program of the case of that name."""
    case = _case(name)
    print((TWINS / case.twin).read_text() if case.twin else f"There is no twin: {case.no_twin}.")


def run(name: str) -> None:
    """Run one case on the simulated machine, under each of its models, and print what it wrote and how it ended."""
    case = _case(name)
    print(f"{case.name}: {case.statement} [{case.posix}]")
    print(f"{'expected':22} {' or '.join(' | '.join(allowed.splitlines()) for allowed in case.allowed)}")
    for model in case.models:
        result = simulate(case, model)
        print(f"{model:22} {result}{'' if disagreement(case, result) else '   agrees'}")


def run_here(name: str) -> None:
    """Build and run the twin of one case on this computer; without a C compiler, print what was recorded elsewhere."""
    case = _case(name)
    if not case.twin:
        print(f"There is no twin: {case.no_twin}.")
    elif compiler():
        print(f"this computer: {run_twin(case)}")
    else:
        recording = recorded.load()
        print(f"no C compiler here; recorded: {recording.results[name]} ({recording.where})")


@functools.cache
def _rows() -> dict[str, list[Report]]:
    """The rows of each area: the machine runs now, the twins ran when they were recorded."""
    results = recorded.load().results
    return {area: [_row(case, results) for case in cases] for area, cases in all_cases().items()}


def _row(case: Case, results: dict[str, recorded.Result]) -> Report:
    simulated = report(case, host=False).simulated
    if not case.twin:
        return Report(case, simulated, f"no twin: {case.no_twin}")
    result = results.get(case.name)
    if result is None:
        return Report(case, simulated, "not recorded")
    if fault := disagreement(case, result, host=True):
        return Report(case, simulated, f"differs: {fault}")
    return Report(case, simulated, "agrees" if result.text in case.allowed else f"otherwise: {result}")


def summary() -> None:
    """Print how many cases there are, how many agree, and where the twins ran."""
    rows = [row for rows in _rows().values() for row in rows]
    runs = sum(len(row.case.models) for row in rows)
    hosts = {
        word: sum(row.host.startswith(word) for row in rows) for word in ("agrees", "otherwise", "no twin", "differs")
    }
    print(f"{len(rows)} cases in {len(_rows())} areas, {runs} simulated runs")
    print(f"simulated machine: {sum(row.simulated == 'agrees' for row in rows)} agree")
    print(
        f"twins: {hosts['agrees']} agree, {hosts['otherwise']} where glibc goes its own way, {hosts['differs']} differ"
    )
    print(f"without a twin: {hosts['no twin']}")
    print(f"twins recorded on: {recorded.load().where}")


def table() -> Html:
    """All cases, area by area, each with what POSIX says and links to its two programs."""
    parts = [_area(area, rows) for area, rows in _rows().items()]
    rows = sum(len(rows) for rows in _rows().values())
    return Html("\n".join(parts), f"A table of {rows} conformance cases, which needs HTML to be shown.")


def otherwise() -> Html:
    """The cases in which glibc does something else."""
    return _some("otherwise", "glibc goes its own way")


def without_twin() -> Html:
    """The cases that only the simulated machine can run, and why."""
    return _some("no twin", "no twin")


def _some(word: str, title: str) -> Html:
    rows = [
        (Path(inspect.getfile(row.case.program)).name, row)
        for rows in _rows().values()
        for row in rows
        if row.host.startswith(word)
    ]
    heads = _heads("case", "what POSIX or the machine says", title)
    lines = [_line(_link(file, row.case.name), row.case.statement, row.host.partition(": ")[2]) for file, row in rows]
    words = "\n".join(f"{row.case.name}: {row.host}" for _, row in rows)
    return Html(f"<table>{heads}<tbody>{''.join(lines)}</tbody></table>", words)


def _area(area: str, rows: Sequence[Report]) -> str:
    file = f"cases_{area}.py"
    lines = "".join(
        _line(_link(file, row.case.name), row.case.statement, row.case.posix, _simulated(row), end=_host(row))
        for row in rows
    )
    agree = sum(row.agree for row in rows)
    said = "all agree" if agree == len(rows) else f"{agree} agree"
    heads = _heads("case", "what must hold", "POSIX", "simulated", "host")
    title = area.replace("_", " ")
    return (
        f"<details><summary><b>{title}</b>: {len(rows)} cases, {said}</summary>"
        f"<table>{heads}<tbody>{lines}</tbody></table></details>"
    )


def _heads(*words: str) -> str:
    cells = "".join(f"<th scope='col' {LEFT}>{word}</th>" for word in words)
    return f"<thead><tr>{cells}</tr></thead>"


def _line(link: str, *words: str, end: str = "") -> str:
    """A row of a table: `link` and `end` are HTML, `words` are not."""
    cells = [*map(escape, words), *([end] if end else [])]
    return f"<tr><th scope='row' {LEFT}>{link}</th>{''.join(f'<td {LEFT}>{cell}</td>' for cell in cells)}</tr>"


def _link(file: str, words: str) -> str:
    return f"<a href='{FOLDER}/{file}'>{escape(words)}</a>"


def _simulated(row: Report) -> str:
    count = len(row.case.models)
    return f"agrees ({count} model{'' if count == 1 else 's'})" if row.simulated == "agrees" else row.simulated


def _host(row: Report) -> str:
    said = {"otherwise": "glibc goes its own way"}.get(row.host.partition(":")[0], row.host)
    link = f", {_link(f'twins/{row.case.twin}', 'C')}" if row.case.twin else ""
    return f"{escape(said)}{link}"
