"""The suite finds what is wrong: each fault below must show, on either side."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import threadlab as tl
from tests.conformance import runner
from tests.conformance.case import Case

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="twins are compared with Linux and glibc")


def writes_a():
    yield tl.write("a")


def waits():
    yield tl.sem_wait((yield tl.sem_init(0)))


def exits():
    yield tl.exit(3)


def case(program: Any, **more: Any) -> Case:
    more.setdefault("no_twin", "" if "twin" in more else "none is needed")
    return Case("test/case", "A test.", "none", program, **more)


@pytest.mark.parametrize(
    ("program", "right", "wrong"),
    [
        (writes_a, {"expected": "a"}, {"expected": "b"}),
        (writes_a, {"expected": ("b", "a")}, {"expected": ("b", "c")}),
        (waits, {"outcome": "deadlock"}, {"outcome": "completed"}),
        (exits, {"status": 3}, {"status": 0}),
    ],
)
def test_a_wrong_case_differs_under_every_model(program: Any, right: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert runner.report(case(program, **right)).simulated == "agrees"
    found = runner.report(case(program, **wrong))
    assert not found.agree and all(f"{model}: " in found.simulated for model in found.case.models)


@LINUX
@pytest.mark.native
@pytest.mark.parametrize(
    ("body", "right", "wrong"),
    [
        ('say("a");', {"expected": "a"}, {"expected": "b"}),
        ('say("a");', {"expected": "b", "glibc": "a"}, {"expected": "b", "glibc": "c"}),
        ("pause();", {"outcome": "deadlock"}, {"outcome": "signaled", "status": -9}),
        ("raise(SIGKILL);", {"outcome": "signaled", "status": -9}, {"outcome": "signaled", "status": -15}),
        ("return 3;", {"status": 3}, {"status": 0}),
    ],
)
def test_a_wrong_twin_differs(
    body: str,
    right: dict[str, Any],
    wrong: dict[str, Any],
    need: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    need("gcc")
    (tmp_path / "twin.h").write_text((runner.TWINS / "twin.h").read_text())
    (tmp_path / "twin.c").write_text(f'#include "twin.h"\n\nint main(void)\n{{\n    {body}\n}}\n')
    monkeypatch.setattr(runner, "TWINS", tmp_path)
    monkeypatch.setattr(runner, "MOST_TICKS", runner.DEADLOCK_TICKS)
    monkeypatch.setattr(runner, "PATIENT_TICK", runner.TICK)
    agreeing, differing = case(writes_a, twin="twin.c", **right), case(writes_a, twin="twin.c", **wrong)
    assert not runner.disagreement(agreeing, runner.run_twin(agreeing), host=True)
    assert runner.disagreement(differing, runner.run_twin(differing), host=True)


def test_a_check_that_fails_in_a_twin_is_named(
    need: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    need("gcc")
    (tmp_path / "twin.h").write_text((runner.TWINS / "twin.h").read_text())
    (tmp_path / "twin.c").write_text('#include "twin.h"\n\nint main(void)\n{\n    CHECK(1 > 2);\n}\n')
    monkeypatch.setattr(runner, "TWINS", tmp_path)
    checked = case(writes_a, twin="twin.c")
    assert "1 > 2" in runner.disagreement(checked, runner.run_twin(checked), host=True)


def test_a_case_has_a_twin_or_a_reason() -> None:
    with pytest.raises(ValueError, match="either a twin or the reason"):
        case(writes_a, no_twin="")


def test_cases_are_chosen_by_area_call_and_name() -> None:
    assert [found.name for found in runner.chosen(["pthread_join/6c"])] == ["pthread_join/6c"]
    assert {found.name.partition("/")[0] for found in runner.chosen(["pthread_once"])} == {"pthread_once"}
    assert runner.chosen(["once"]) == list(runner.all_cases()["once"])
    with pytest.raises(ValueError, match="'nothing' is no area, call or case"):
        runner.chosen(["nothing"])
