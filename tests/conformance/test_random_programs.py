"""Random programs do on the simulated machine, under every model, what they do on this computer.

``pytest --hypothesis-profile=explore tests/conformance/test_random_programs.py`` tries more of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings

import threadlab as tl
from tests.conformance.case import MODELS
from tests.conformance.random_programs import Block, blocks, program, script
from tests.conformance.runner import FLAGS, TWINS
from threadlab.native.build import build
from threadlab.native.launch import launch
from threadlab.native.toolchains.toolchain import version

LIMIT = 10
"""seconds that a program may take on this computer, which needs a few milliseconds"""
CHECKED = 40
"""programs tried, unless a profile asks for more than the usual number of examples"""


@pytest.fixture(scope="session")
def interpreter(need: Callable[[str], str]) -> Path:
    """The program that runs scripts on this computer."""
    gcc = need("gcc")
    files = {"interpreter.c": Path(__file__).with_name("interpreter.c"), "twin.h": TWINS / "twin.h"}
    command = [gcc, *FLAGS, "-I{sources}", "-o", "{out}/interpreter", "{sources}/interpreter.c"]
    return build(command, version(gcc, "--version"), files) / "interpreter"


@pytest.mark.native
@pytest.mark.skipif(sys.platform != "linux", reason="random programs are compared with Linux and glibc")
@settings(max_examples=settings().max_examples if settings().max_examples > 100 else CHECKED)
@given(block=blocks())
def test_random_programs_do_the_same_on_both(block: Block, interpreter: Path) -> None:
    ending = launch([interpreter], timeout=LIMIT, environment={"SCRIPT": script(block)})
    assert not ending.limit and not ending.messages, ending
    host = (ending.output.splitlines(), ending.status)
    for model in MODELS.values():
        trace = tl.run(program(block), model=model)
        status = trace.exit_status.get(trace.threads[0].pid)
        assert (trace.text().splitlines(), status) == host, model.title
