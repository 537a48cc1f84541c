"""Right answers are kept in a file of the reader's own; nothing that may happen to the file disturbs a cell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import threadlab as tl
from threadlab.exercises import EXERCISES, progress_file

NAMES = list(EXERCISES)
NOTHING = "0 of"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of right answers, not yet there, in a folder that is not yet there."""
    file = tmp_path / "reader" / "progress.txt"
    monkeypatch.setenv(progress_file.VARIABLE, str(file))
    return file


def solve(name: str) -> bool:
    return tl.check(name, EXERCISES[name].solution).right


def row(chapter: str) -> str:
    return next(line for line in repr(tl.progress()).splitlines() if line.startswith(chapter))


def test_tests_keep_nothing() -> None:
    assert solve("start.1")
    assert progress_file.path() == Path(os.devnull)
    assert NOTHING in row("00_start")


def test_without_the_variable_the_file_is_among_the_users_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(progress_file.VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", "/elsewhere")
    assert progress_file.path().name == "progress.txt"
    assert "threadlab" in progress_file.path().parts


def test_right_answers_are_kept_and_wrong_ones_are_not(kept: Path) -> None:
    assert not tl.check("start.1", 60)
    assert not tl.check("start.1")
    assert not kept.exists()
    assert solve("start.1") and solve("models.2") and solve("start.1")
    assert "00_start" in row("00_start") and " 1 of " in row("00_start")
    assert row("02_models").split()[1:5] == ["1", "of", str(len([n for n in NAMES if n.startswith("models.")])), "2"]
    assert kept.read_text().count("start.1") == 1


def test_another_kernel_sees_them(kept: Path) -> None:
    solve("start.1")
    code = "import threadlab as tl; print(tl.progress())"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == f"{tl.progress()!r}\n"


def test_two_kernels_that_record_at_once_lose_nothing(kept: Path) -> None:
    code = """
import sys
from threadlab.exercises import progress_file
sys.stdin.readline()
for name in sys.argv[1:]:
    assert not progress_file.record(name)
"""
    groups = [[f"kernel{kernel}.{number}" for number in range(200)] for kernel in range(2)]
    kernels = [
        subprocess.Popen([sys.executable, "-c", code, *group], stdin=subprocess.PIPE, text=True) for group in groups
    ]
    for kernel in kernels:
        assert kernel.stdin
        kernel.stdin.write("go\n")
        kernel.stdin.flush()
    for kernel in kernels:
        kernel.communicate(timeout=60)
        assert kernel.returncode == 0
    assert progress_file.read() == {name for group in groups for name in group}


def test_it_is_cleared_only_when_asked(kept: Path) -> None:
    solve("start.1")
    tl.progress()
    assert " 1 of " in row("00_start")
    assert NOTHING in repr(tl.progress.clear())
    assert NOTHING in row("00_start")
    tl.progress.clear()
    assert solve("start.1") and " 1 of " in row("00_start")


@pytest.mark.parametrize(
    "rubbish", [b"\xff\xfe\x00\x00", b"{'half': ", b"models.99\nno such\n", b"\n" * 5000, b"start.1"]
)
def test_a_corrupt_file_is_read_as_far_as_it_makes_sense(kept: Path, rubbish: bytes) -> None:
    kept.parent.mkdir()
    kept.write_bytes(rubbish)
    assert repr(tl.progress())
    assert solve("start.2")
    done = progress_file.read()
    assert "start.2" in done
    assert ("start.1" in done) == (rubbish == b"start.1")


def test_a_file_that_cannot_be_written_disturbs_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(progress_file.VARIABLE, str(tmp_path / "file" / "progress.txt"))
    assert solve("start.1")
    assert "could not be changed: " in repr(tl.progress())
    assert "could not be changed: " in repr(tl.progress.clear())
    assert str(tmp_path) not in repr(tl.progress())


def test_a_folder_in_its_place_disturbs_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(progress_file.VARIABLE, str(tmp_path))
    assert solve("start.1")
    assert NOTHING in row("00_start")


def test_the_page_shows_the_same_and_links_to_the_chapters(kept: Path) -> None:
    solve("models.1")
    page = tl.progress()._repr_html_()
    assert '<a href="02_models.ipynb">02_models</a>' in page
    assert all(cell in page for cell in tl.progress().rows[1].cells()[1:])
    assert "color" not in page
