"""Runs cases on both sides: on the simulated machine under each model, and their twins on this computer."""

from __future__ import annotations

import functools
import pkgutil
import re
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import threadlab as tl
from tests.conformance.case import MODELS, Case, Outcome
from threadlab.native.build import build
from threadlab.native.launch import Ending, launch
from threadlab.native.toolchains.toolchain import version

HERE = Path(__file__).parent
TWINS = HERE / "twins"
FLAGS = ("-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread")
TICK = 20
"""milliseconds that a twin sleeps where the simulated program sleeps for 1 ms"""
PATIENT_TICK = 5 * TICK
"""a twin that disagrees is run again with such ticks: on a busy computer a thread may get a CPU late"""
DEADLOCK_TICKS = 25
"""after how many ticks a twin that should wait for ever is ended"""
MOST_TICKS = 500
"""after how many ticks any other twin is ended"""
SKIPPED = 77
"""exit status of a twin that this computer does not let run: it has no right to real-time scheduling"""
AT_ONCE = 4
"""twins that run at the same time; they sleep most of the time"""


@dataclass(frozen=True)
class Result:
    """What one run wrote, how it ended, and with which status (None if it did not end)."""

    text: str
    outcome: str
    status: int | None
    messages: str = ""
    """what a twin wrote to standard error"""

    def __str__(self) -> str:
        ending = {"completed": f"exit status {self.status}", "signaled": f"killed by {-(self.status or 0)}"}
        return " | ".join([*self.text.splitlines(), ending.get(self.outcome, self.outcome)])


@functools.cache
def all_cases() -> dict[str, tuple[Case, ...]]:
    """The cases of each area, which is a module ``cases_AREA`` beside this one."""
    modules = sorted(module.name for module in pkgutil.iter_modules([str(HERE)]) if module.name.startswith("cases_"))
    areas = {name.removeprefix("cases_"): tuple(import_module(f"{__package__}.{name}").CASES) for name in modules}
    seen: set[str] = set()
    for case in (case for cases in areas.values() for case in cases):
        if case.name in seen:
            raise ValueError(f"there are two cases called {case.name}")
        seen.add(case.name)
    return areas


def chosen(words: Iterable[str] = ()) -> list[Case]:
    """The cases that `words` name: areas (``threads``), calls (``pthread_join``) or cases; all if there is no word.

    Raises `ValueError` for a word that names nothing.
    """
    areas, words = all_cases(), tuple(words)
    cases = [(area, case) for area, cases in areas.items() for case in cases]
    found: list[Case] = []
    for word in words:
        matching = [case for area, case in cases if word in (area, case.name, case.name.partition("/")[0])]
        if not matching:
            raise ValueError(f"{word!r} is no area, call or case; the areas are {', '.join(areas)}")
        found += [case for case in matching if case not in found]
    return found if words else [case for _, case in cases]


def simulate(case: Case, model: str) -> Result:
    """Run the program of `case` on the simulated machine under the model of that name."""
    trace = tl.run(case.program, model=MODELS[model], **case.settings)
    status = trace.exit_status.get(trace.threads[0].pid) if trace.outcome in ("completed", "signaled") else None
    return Result(trace.text(), trace.outcome, status)


def compiler() -> str:
    """The path of the C compiler; empty if there is none."""
    return shutil.which("gcc") or shutil.which("cc") or ""


def compiled(case: Case) -> Path:
    """The program made of the twin of `case`, which is kept from run to run.  Raises `BuildError`, with the reasons."""
    assert case.twin
    files = {path.name: path for path in (TWINS / case.twin, *sorted(TWINS.glob("*.h")))}
    command = [compiler(), *FLAGS, "-I{sources}", "-o", "{out}/program", f"{{sources}}/{case.twin}"]
    return build(command, version(compiler(), "--version"), files) / "program"


def _sources(name: str) -> list[str]:
    """The file of that name and the headers of ours that it includes, themselves or through others."""
    included = re.findall(r'^#include "(.+)"', (TWINS / name).read_text(), re.MULTILINE)
    return [name, *dict.fromkeys(source for header in included for source in _sources(header))]


def run_twin(case: Case) -> Result:
    """Build and run the twin of `case`; once more, with longer ticks, if it disagrees."""
    program = compiled(case)
    for tick in (TICK, PATIENT_TICK):
        limit = (DEADLOCK_TICKS if case.outcome == "deadlock" else MOST_TICKS) * tick / 1000
        result = _host_result(launch([program], timeout=limit, environment={"TICK": str(tick)}))
        if result.status == SKIPPED or not disagreement(case, result, host=True):
            break
    return result


def _host_result(ending: Ending) -> Result:
    outcome: Outcome = "deadlock" if ending.limit else "signaled" if ending.status < 0 else "completed"
    status = None if ending.limit else ending.status
    return Result(ending.output.removesuffix("\n"), outcome, status, ending.messages.strip())


def disagreement(case: Case, result: Result, host: bool = False) -> str:
    """What in `result` is not as `case` has it; empty if all is.  What glibc is known to do passes on the `host` alone."""
    status = None if case.outcome == "deadlock" else case.status
    faults = []
    if result.text not in case.allowed and not (host and result.text == case.glibc):
        faults.append(f"wrote {result.text!r}, not {' or '.join(map(repr, case.allowed))}")
    if (result.outcome, result.status) != (case.outcome, status):
        faults.append(f"ended {result.outcome} with {result.status}, not {case.outcome} with {status}")
    if faults and result.messages:
        faults.append(result.messages)
    return "; ".join(faults)


@dataclass(frozen=True)
class Report:
    """One row of the table: what the simulated machine and this computer did."""

    case: Case
    simulated: str
    """``agrees``, or what differs under which model"""
    host: str
    """the same of the twin; ``otherwise``, and what it wrote, where glibc is known to do so; why there is none"""

    @property
    def agree(self) -> bool:
        """Whether both sides are as the case has them, as far as each can be."""
        return self.simulated == "agrees" and not self.host.startswith("differs")


def report(case: Case, host: bool = True) -> Report:
    """Run `case` under all its models and, if `host`, its twin."""
    differing = []
    for model in case.models:
        try:
            fault = disagreement(case, simulate(case, model))
        except tl.ProgramError as error:
            fault = str(error).partition("\n")[0]
        if fault:
            differing.append(f"{model}: {fault}")
    simulated = "agrees" if not differing else "differs: " + "; ".join(differing)
    return Report(case, simulated, _on_host(case) if host else "not run")


def _on_host(case: Case) -> str:
    if not case.twin:
        return f"no twin: {case.no_twin}"
    if not compiler():
        return "no C compiler"
    try:
        result = run_twin(case)
    except tl.native.NativeError as error:
        return f"differs: {error}"
    if result.status == SKIPPED:
        return f"skipped: {result.messages}"
    if fault := disagreement(case, result, host=True):
        return f"differs: {fault}"
    return "agrees" if result.text in case.allowed else f"otherwise: glibc writes {result.text!r}"


def reports(cases: Iterable[Case], host: bool = True) -> list[Report]:
    """The rows of `cases`, several run at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(functools.partial(report, host=host), cases))
