"""What a reader takes away from a lab: files of the right kind, handed to the browser, never to a path of the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from threadlab import labs
from threadlab.labs.lab import Lab
from threadlab.labs.saving import FORMATS
from threadlab.trace import Trace


@pytest.fixture
def lab() -> Iterator[Lab]:
    made = labs.cancellation()
    yield made
    made.close()


def test_a_picture_is_a_png_file(lab: Lab) -> None:
    name, kind, content = lab.file("picture (PNG)")
    assert (name, kind) == ("cancellation.png", "image/png")
    assert content.startswith(b"\x89PNG\r\n")


def test_a_picture_is_an_svg_file_that_says_what_it_shows(lab: Lab) -> None:
    name, kind, content = lab.file("picture (SVG)")
    assert (name, kind) == ("cancellation.svg", "image/svg+xml")
    assert ElementTree.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"
    assert b"disabled: 3 threads on 3 kernel threads" in content


def test_the_selected_trace_is_saved(lab: Lab) -> None:
    lab._stage.selected = 2
    name, _, content = lab.file("trace (JSON)")
    assert name == "cancellation-asynchronous.json"
    assert Trace.from_dict(json.loads(content)) == lab.traces["asynchronous"]
    name, _, content = lab.file("trace (Perfetto)")
    assert name == "cancellation-asynchronous.perfetto.json"
    assert {record["ph"] for record in json.loads(content)["traceEvents"]} >= {"M", "X", "i"}


def test_what_is_kept_can_be_saved_too(lab: Lab) -> None:
    before = lab.traces["deferred"]
    lab.keep()
    lab.set(request=4)
    lab._stage.selected = 4
    name, _, content = lab.file("trace (JSON)")
    assert name == "cancellation-kept-deferred.json"
    assert Trace.from_dict(json.loads(content)) == before


@pytest.mark.parametrize("what", FORMATS)
def test_the_button_sends_the_file_to_the_browser(lab: Lab, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[dict[str, Any], list[bytes]]] = []
    monkeypatch.setattr(lab._stage, "send", lambda message, buffers: sent.append((message, buffers)))
    lab._save_choice.value = what
    lab._save_button.click()
    name, kind, content = lab.file(what)
    ((message, buffers),) = sent
    assert message == {"do": "save", "name": name, "type": kind}
    assert len(buffers[0]) == len(content)


def test_a_lab_of_one_trace_is_called_by_its_name_alone() -> None:
    lab = labs.signals()
    assert lab.file("trace (JSON)").name == "signals.json"
    lab.close()
