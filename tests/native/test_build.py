"""Compiled programs are made once, whoever asks, and a compiler's complaint reaches the reader."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from threadlab.native import BuildError
from threadlab.native import build as building
from threadlab.native.build import build
from threadlab.native.launch import launch

pytestmark = pytest.mark.native
HELLO = '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n'


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setattr(building, "cache_folder", lambda: folder)
    return folder


@pytest.fixture
def compiler(need: Callable[[str], str]) -> list[str]:
    return [need("gcc"), "-I{sources}", "-o", "{out}/program", "{sources}/hello.c"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "hello.c"
    path.write_text(HELLO)
    return path


def test_a_program_is_built_once(compiler: list[str], source: Path, cache: Path) -> None:
    first = build(compiler, "1.0", {"hello.c": source})
    assert launch([first / "program"], timeout=60).output == "hello\n"
    made = os.stat(first / "program").st_mtime_ns
    assert build(compiler, "1.0", {"hello.c": source}) == first
    assert os.stat(first / "program").st_mtime_ns == made


def test_another_source_compiler_or_flag_is_another_program(compiler: list[str], source: Path) -> None:
    first = build(compiler, "1.0", {"hello.c": source})
    assert build(compiler, "2.0", {"hello.c": source}) != first
    assert build([*compiler, "-O2"], "1.0", {"hello.c": source}) != first
    source.write_text(HELLO.replace("hello", "good day"))
    again = build(compiler, "1.0", {"hello.c": source})
    assert launch([again / "program"], timeout=60).output == "good day\n"
    assert launch([first / "program"], timeout=60).output == "hello\n"


def test_several_may_build_the_same_at_once(compiler: list[str], source: Path, cache: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(build, compiler, "1.0", {"hello.c": source}) for _ in range(6)]
    (folder,) = {job.result() for job in jobs}
    assert launch([folder / "program"], timeout=60).output == "hello\n"
    assert list(cache.iterdir()) == [folder]


def test_a_source_that_does_not_compile(compiler: list[str], source: Path, cache: Path) -> None:
    source.write_text("int main(void) { return oops; }\n")
    with pytest.raises(
        BuildError, match=r"(?s)^hello\.c cannot be compiled.*\nhello\.c:1:\d+: error: .*oops"
    ) as caught:
        build(compiler, "1.0", {"hello.c": source})
    assert str(cache) not in str(caught.value)
    assert not list(cache.iterdir())


WITHOUT_CACHE = """
import os, signal, sys
from pathlib import Path
from threadlab.native import build
build.user_cache_path = lambda name: Path(__file__, name)  # in a file there is no folder
folder = build.cache_folder()
assert build.cache_folder() == folder and folder.is_dir()
if os.fork() == 0:
    sys.exit()  # what a forked process ends with must not take the folder away
os.wait()
assert folder.is_dir()
print(folder, flush=True)
if sys.argv[1:] == ["killed"]:
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """Its folder goes with the process, or with the next one if that was killed."""
    script, temporary = tmp_path / "script.py", tmp_path / "temporary"
    script.write_text(WITHOUT_CACHE)
    temporary.mkdir()

    def folder(*words: str) -> Path:
        path = os.pathsep.join(filter(None, sys.path))
        environment = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(temporary)}
        command = [sys.executable, script, *words]
        return Path(subprocess.run(command, capture_output=True, text=True, env=environment).stdout.strip())

    assert folder().parent == temporary
    assert list(temporary.iterdir()) == []
    killed = folder("killed")
    assert list(temporary.iterdir()) == [killed]
    (temporary / f"threadlab-cache-{os.getpid()}-alive").mkdir()
    folder()
    assert [path.name for path in temporary.iterdir()] == [f"threadlab-cache-{os.getpid()}-alive"]


def test_what_a_killed_compilation_left_goes_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    old, new = tmp_path / "native" / "building-old", tmp_path / "native" / "building-new"
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    monkeypatch.setattr(building, "user_cache_path", lambda name: tmp_path)
    assert building.cache_folder.__wrapped__() == tmp_path / "native"
    assert not old.exists()
    assert new.exists()
