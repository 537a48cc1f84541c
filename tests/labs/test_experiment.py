"""A run written down as a notebook cell."""

from __future__ import annotations

import random
import signal
from collections.abc import Generator
from typing import Any

import pytest

from tests.labs.texts import without_text
from threadlab import machine as tl
from threadlab.labs.experiment import Experiment, Process, cell
from threadlab.trace import ms

Steps = Generator[Any, Any, Any]


def inner(time: int, /, *, loud: bool = False) -> Steps:
    # A comment is part of the lesson.
    yield tl.compute(time)


def other() -> Steps:
    yield tl.compute(random.Random(1).randrange(3) * ms)


def main(
    time: int,
    *rest: Any,
) -> Steps:
    """Do it."""
    yield from inner(time)
    tid = yield tl.pthread_create(other)
    yield tl.pthread_join(tid)


def alone(*rest: Any) -> Steps:
    yield tl.compute(1)


def test_a_cell_has_the_imports_it_needs_and_the_functions_without_annotations() -> None:
    text = cell({"": Experiment(main, (2 * ms,), {"cpus": 2})})
    assert text.startswith("import random\n\nimport threadlab as tl\nfrom threadlab import ms\n\n\ndef inner(")
    assert "def inner(time, /, *, loud = False):\n    # A comment is part of the lesson.\n" in text
    assert "def main(\n    time,\n    *rest,\n):\n" in text
    assert text.index("def inner") < text.index("def other") < text.index("def main")
    assert text.endswith("trace = tl.run(main, 2 * ms, cpus=2)\ntl.stage(trace)\n")


def test_what_a_program_does_not_use_is_left_out() -> None:
    text = cell({"": Experiment(alone)})
    assert text.startswith("import threadlab as tl\n\n\ndef alone(*rest):\n")
    assert "main" not in text and "random" not in text


def test_several_runs_are_one_dictionary() -> None:
    text = cell({"one": Experiment(alone, (1,)), "two": Experiment(alone, (2,))})
    assert 'traces = {\n    "one": tl.run(alone, 1),\n    "two": tl.run(alone, 2),\n}\ntl.stage(traces)' in text


def test_several_processes_are_started_on_one_machine() -> None:
    experiment = Experiment(
        main, (2 * ms,), {"model": tl.ManyToMany(2), "cpus": 2}, (Process(other), Process(alone, (3,)))
    )
    text = cell({"": experiment})
    starts = "machine.spawn(main, 2 * ms, model=tl.ManyToMany(lwps=2))\nmachine.spawn(other)\nmachine.spawn(alone, 3)\n"
    assert f'machine = tl.Machine(cpus=2)\n{starts}traces[""] = machine.run()' in text
    assert "def alone" in text and "import random" in text
    names: dict[str, Any] = {}
    exec(compile(text, "cell", "exec"), names)
    assert [names["traces"][""]] == without_text([experiment.trace()])
    assert len({thread.pid for thread in experiment.trace().threads}) == 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (0, "0"),
        (999, "999"),
        (1500, "1500"),
        (2000, "2 * us"),
        (1_500_000, "1500 * us"),
        (3_000_000_000, "3 * s"),
        (True, "True"),
        (None, "None"),
        ("block", '"block"'),
        (signal.SIGUSR1, "signal.SIGUSR1"),
        (tl.SIG_DFL, "tl.SIG_DFL"),
        (tl.SA_RESTART, "tl.SA_RESTART"),
        (tl.PTHREAD_CANCEL_DISABLE, "tl.PTHREAD_CANCEL_DISABLE"),
        (other, "other"),
        ((1, "a"), '(1, "a")'),
        ((1,), "(1,)"),
    ],
)
def test_a_value_is_written_as_a_program_writes_it(value: Any, text: str) -> None:
    written = cell({"": Experiment(alone, (value,))})
    assert f"tl.run(alone, {text})" in written
    exec(compile(written, "cell", "exec"), {})


@pytest.mark.parametrize(
    ("machine", "text"),
    [
        ({"cpus": 1, "quantum": 10 * ms, "costs": tl.Costs()}, ""),
        ({"quantum": 2 * ms}, ", quantum=2 * ms"),
        ({"model": tl.ManyToOne()}, ", model=tl.ManyToOne()"),
        ({"model": tl.ManyToOne(jacket=True)}, ", model=tl.ManyToOne(jacket=True)"),
        ({"model": tl.TwoLevel(3)}, ", model=tl.TwoLevel(lwps=3)"),
        ({"costs": tl.Costs(upcall=5, syscall=2000)}, ", costs=tl.Costs(syscall=2 * us, upcall=5)"),
    ],
)
def test_a_machine_is_written_without_what_is_usual(machine: dict[str, Any], text: str) -> None:
    experiment = Experiment(alone, (), machine)
    written = cell({"": experiment})
    assert f"tl.run(alone{text})" in written
    names: dict[str, Any] = {}
    exec(compile(written, "cell", "exec"), names)
    assert [names["trace"]] == without_text([experiment.trace()])


def test_a_trace_has_the_whole_text_of_its_program_and_says_who_is_where() -> None:
    def never() -> Steps:
        yield tl.compute(1)

    def start(*programs: Any) -> Steps:
        yield tl.pthread_join((yield tl.pthread_create(programs[0])))

    listing = Experiment(start, (other, never)).trace().listing
    assert listing is not None
    lines = [line for routine in listing.routines for line in (*routine.text.splitlines(), "")]
    assert [routine.name for routine in listing.routines] == ["other", "never", "start"]
    assert lines[listing.routines[2].first - 1] == "def start(*programs):"
    texts = [lines[line - 1].strip() for _, _, _, line in listing.steps]
    assert texts == [
        "yield tl.pthread_join((yield tl.pthread_create(programs[0])))",
        "yield tl.compute(random.Random(1).randrange(3) * ms)",
    ]
