"""Pictures made beforehand: they are those that Python would give, and only made where a reader's moves may follow."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.event_loop import in_an_event_loop
from threadlab import labs
from threadlab.labs import ahead
from threadlab.labs.lab import Lab


@pytest.fixture(params=labs.LABS)
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    made = getattr(labs, request.param)()
    yield made
    made.close()


def take(lab: Lab, values: str) -> None:
    """Set all controls to what the browser calls `values`."""
    for control, value in zip(lab.controls.values(), json.loads(values), strict=True):
        control.value = control.options[value] if hasattr(control, "options") else value


async def made(lab: Lab) -> dict[str, Any]:
    """The pictures that `lab` makes once it is left alone."""
    async with asyncio.timeout(60):
        while not lab._stage.ahead["panels"]:
            await asyncio.sleep(0.01)
    return dict(lab._stage.ahead["panels"])


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every picture, however long it takes here."""
    monkeypatch.setattr(ahead, "LONGEST", 60.0)
    monkeypatch.setattr(ahead, "WHOLE", 600.0)


@pytest.mark.usefixtures("patient")
def test_they_are_those_that_the_next_moves_give(lab: Lab) -> None:
    async def main() -> None:
        first = lab.settings
        moved = next(control for control in lab.controls.values() if hasattr(control, "max"))
        moved.value += moved.step
        here = lab._stage.ahead["setting"]
        pictures = await made(lab)
        assert len(pictures) > len(lab.used(lab.settings))
        for setting, panels in pictures.items():
            assert setting != here
            take(lab, setting)
            assert lab._stage.ahead["setting"] == setting
            assert lab._stage._panels == panels
            lab.set(**first)
            take(lab, here)

    in_an_event_loop(main)


@pytest.mark.usefixtures("patient")
def test_what_is_kept_stands_beside_them() -> None:
    lab = labs.models()

    async def main() -> None:
        lab.keep()
        lab.controls["threads"].value += 1
        for panels in (await made(lab)).values():
            assert sum(panel["title"].startswith("kept: ") for panel in panels) == 4

    in_an_event_loop(main)
    lab.close()


def test_a_change_forgets_them_and_an_end_makes_no_more() -> None:
    lab = labs.models()

    async def main() -> None:
        slider = lab.controls["threads"]
        slider.value += 1
        assert await made(lab)
        slider.value += 1
        assert lab._stage.ahead["panels"] == {}
        assert await made(lab)
        lab.set(threads=2)
        slider.value += 1
        lab.close()
        await asyncio.sleep(3 * ahead.PAUSE)
        assert lab._stage.ahead["panels"] == {}

    in_an_event_loop(main)


def test_of_slow_programs_only_one_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LONGEST", 0.0)
    lab = labs.models()

    async def main() -> None:
        lab.controls["threads"].value += 1
        assert len(await made(lab)) == 1

    in_an_event_loop(main)
    lab.close()


def test_without_an_event_loop_nothing_is_made(lab: Lab) -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()
    moved = next(control for control in lab.controls.values() if hasattr(control, "max"))
    moved.value += moved.step
    assert lab._ahead._timer is None
