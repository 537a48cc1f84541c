"""One run of a program that a lab shows: it can be made, and written down as the cell that makes it again."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from itertools import chain
from signal import Signals
from textwrap import dedent
from types import CodeType, FunctionType, ModuleType
from typing import Any

from threadlab.machine import Costs, Machine, run
from threadlab.trace import Trace, ms, ns, s, us
from threadlab.trace.listing import Listing, Routine

_UNITS = {"s": s, "ms": ms, "us": us, "ns": ns}
_USUAL = {name: parameter.default for name, parameter in inspect.signature(run).parameters.items()}
_LONGEST_LINE = 88


@dataclass(frozen=True)
class Process:
    """One more process on the machine, which `Machine.spawn` starts; one-to-one."""

    main: Callable[..., Any]
    args: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Experiment:
    """A program with its arguments, and the machine that runs it: what `run` is given.

    The program and the functions it calls stand in one module that knows the machine as ``tl``, so that their text can
    be put into a notebook as it is.
    """

    main: Callable[..., Any]
    args: tuple[Any, ...] = ()
    machine: Mapping[str, Any] = field(default_factory=dict)
    """the keyword arguments of `run`: model, cpus, quantum, costs, …"""
    others: tuple[Process, ...] = ()
    """the processes that share the machine with the program"""

    @property
    def starts(self) -> tuple[FunctionType, ...]:
        """The functions of which the program and the processes beside it know from their start."""
        given = chain((self.main, *self.args), *((process.main, *process.args) for process in self.others))
        return tuple(one for one in given if isinstance(one, FunctionType))

    def trace(self) -> Trace:
        """Run the program; its trace knows at which line each thread is (`Trace.listing`)."""
        settings = {"record": "source", **self.machine}
        model = settings.pop("model", None)
        machine = Machine(**settings)
        machine.spawn(self.main, *self.args, model=model)
        for process in self.others:
            machine.spawn(process.main, *process.args)
        return self.listed(machine.run())

    def listed(self, trace: Trace) -> Trace:
        """Give `trace`, which this program left, the whole text of the program, also what no thread has come to.

        Its lines are numbered through, so that no number changes with the file in which the program stands.
        """
        if trace.listing is None:
            return trace
        own = _routines(self.starts)
        passed = {(one.name, one.first): one for one in trace.listing.routines}
        routines, moves, first = [], {}, 1
        for at, (key, routine) in enumerate((own | passed | own).items()):
            routines.append(routine._replace(first=first))
            moves[key] = (at, first - routine.first)
            first += routine.text.count("\n") + 2
        moved = [moves[one.name, one.first] for one in trace.listing.routines]
        steps = []
        for time, thread, routine_at, line in trace.listing.steps:
            at, further = moved[routine_at]
            steps.append((time, thread, at, line + further))
        trace.listing = Listing(tuple(routines), steps)
        return trace

    def call(self, function: str, indent: str = "") -> str:
        """The call of `function`, which is `run`, that makes this trace, as Python text."""
        return _called(function, _given(self), self._unusual(), indent)

    def statements(self, result: str) -> str:
        """The statements that make this trace on a machine with several processes and assign it to `result`."""
        unusual = self._unusual()
        model = [one for one in unusual if one.startswith("model=")]
        lines = [_called("machine = tl.Machine", [], [one for one in unusual if one not in model], "")]
        lines.append(_called("machine.spawn", _given(self), model, ""))
        lines += [_called("machine.spawn", _given(process), [], "") for process in self.others]
        return "\n".join([*lines, f"{result} = machine.run()"])

    def _unusual(self) -> list[str]:
        """The keyword arguments that are not those of every machine, as Python text."""
        unusual = {name: value for name, value in self.machine.items() if value not in (_USUAL[name], Costs())}
        return [f"{name}={_text(value)}" for name, value in unusual.items()]


def _given(program: Experiment | Process) -> list[str]:
    return [program.main.__name__, *map(_text, program.args)]


def cell(experiments: Mapping[str, Experiment]) -> str:
    """The notebook cell that makes the traces of `experiments`, by title, and shows them.

    It holds the programs in full; one trace is called ``trace``, several are ``traces``.
    """
    functions, modules = programs_of(experiments.values())
    programs = "\n\n\n".join(source(function) for function in functions)
    if any(experiment.others for experiment in experiments.values()):
        parts = [one.statements(f"traces[{_text(title)}]") for title, one in experiments.items()]
        made, shown = "\n\n".join(["traces = {}", *parts, ""]), "tl.stage(traces)"
    elif len(experiments) == 1:
        made = next(iter(experiments.values())).call("trace = tl.run")
        shown = "tl.stage(trace)"
    else:
        runs = "".join(f"{one.call(f'    {_text(title)}: tl.run', '    ')},\n" for title, one in experiments.items())
        made, shown = f"traces = {{\n{runs}}}", "tl.stage(traces)"
    names = {node.id for node in ast.walk(ast.parse(f"{programs}\n{made}")) if isinstance(node, ast.Name)}
    units = [unit for unit in _UNITS if unit in names]
    imports = [f"import {name}" for name in sorted(modules | ({"signal"} & names))]
    imports += [*([""] if imports else []), "import threadlab as tl"]
    imports += [f"from threadlab import {', '.join(units)}"] if units else []
    return "\n".join([*imports, "", "", programs, "", "", made, shown, ""])


def programs_of(experiments: Iterable[Experiment]) -> tuple[list[FunctionType], set[str]]:
    """The functions that `experiments` consist of, in the order of their text, and the modules that these name."""
    functions: dict[str, FunctionType] = {}
    modules: set[str] = set()
    for start in chain.from_iterable(experiment.starts for experiment in experiments):
        _collect(start, functions, modules)
    return sorted(functions.values(), key=lambda function: function.__code__.co_firstlineno), modules


@lru_cache(64)  # a lab runs the same programs again at every move
def _routines(starts: tuple[FunctionType, ...]) -> dict[tuple[str, int], Routine]:
    """The functions that a program consists of, as far as they have a text, by their name and first line."""
    functions: dict[str, FunctionType] = {}
    for start in starts:
        _collect(start, functions, set())
    found = {}
    for function in sorted(functions.values(), key=lambda function: function.__code__.co_firstlineno):
        name, first = function.__code__.co_name, function.__code__.co_firstlineno
        with suppress(OSError, SyntaxError):
            found[name, first] = Routine(name, first, source(function))
    return found


def _collect(function: FunctionType, functions: dict[str, FunctionType], modules: set[str]) -> None:
    """Put `function` and those of its module that it names into `functions`, and into `modules` what they import."""
    if function.__name__ in functions:
        return
    functions[function.__name__] = function
    for name in _names(function.__code__):
        value = function.__globals__.get(name)
        if isinstance(value, FunctionType) and value.__module__ == function.__module__:
            _collect(value, functions, modules)
        elif isinstance(value, ModuleType) and name == value.__name__:
            modules.add(name)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def source(function: FunctionType) -> str:
    """The text of `function` without its annotations, which a reader's cell does not need.

    Raises `OSError` if there is no text, as of a function that was made by `exec`.
    """
    text = dedent(inspect.getsource(function)).rstrip()
    lines = text.splitlines()
    cuts = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.arg) and node.annotation:
            cuts.append((node.lineno, node.col_offset + len(node.arg), node.annotation))
        elif isinstance(node, ast.FunctionDef) and node.returns:
            cuts.append((node.returns.lineno, lines[node.returns.lineno - 1].rindex(" ->"), node.returns))
    for line, start, cut in sorted(cuts, key=lambda one: one[:2], reverse=True):
        assert cut.end_col_offset is not None
        lines[line - 1] = lines[line - 1][:start] + lines[line - 1][cut.end_col_offset :]
    return "\n".join(lines)


def _called(function: str, given: list[str], named: list[str], indent: str) -> str:
    """A call on one line if it fits, else with what it is given on one line and the named arguments on the next."""
    line = f"{function}({', '.join([*given, *named])})"
    if len(line) <= _LONGEST_LINE:
        return line
    rows = "".join(f"{indent}    {', '.join(row)},\n" for row in (given, named) if row)
    return f"{function}(\n{rows}{indent})"


def _text(value: Any) -> str:
    """`value` as a program writes it; whole numbers of at least 1,000 are times."""
    if isinstance(value, Signals):
        return f"signal.{value.name}"
    if isinstance(value, int) and isinstance(value, Enum):
        return f"tl.{value.name}"
    if isinstance(value, Enum):
        return f"tl.{value.value}"
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, int):
        unit, length = next((unit, length) for unit, length in _UNITS.items() if not value % length)
        return f"{value // length} * {unit}" if length > 1 and value else repr(value)
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        inside = ", ".join(map(_text, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, FunctionType):
        return value.__name__
    if not is_dataclass(value) or not type(value).__module__.startswith("threadlab."):
        return repr(value)
    changed = [one for one in fields(value) if getattr(value, one.name) != one.default]
    return f"tl.{type(value).__name__}({', '.join(f'{one.name}={_text(getattr(value, one.name))}' for one in changed)})"
