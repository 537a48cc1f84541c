"""What cannot be traced is refused with one clear message."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import threadlab as tl
from threadlab.native import BuildError, NativeError, own_recorded
from threadlab.native import build as building
from threadlab.native import own as tracing

pytestmark = pytest.mark.native


@pytest.fixture(autouse=True)
def compiler(need: Callable[[str], str]) -> None:
    need("gcc")


@pytest.mark.parametrize(
    ("command", "error", "message"),
    [
        ([], ValueError, "command must name a program, and it is empty"),
        ("", ValueError, "command must begin with the name of a program, not ''"),
        (3, TypeError, "command must be a program or a list of a program and its arguments, not 3"),
        (["true", 3], TypeError, "command must hold texts and paths, not 3"),
        (["true", b"x"], TypeError, "command must hold texts and paths, not b'x'"),
        (["true", "a\0b"], ValueError, r"command must hold texts without zero bytes, not 'a\\x00b'"),
        ("no-such-program", ValueError, "command names 'no-such-program', and there is no such file, neither here nor"),
        ("./no/such.c", ValueError, r"command names './no/such\.c', and there is no such file$"),
        ("/", ValueError, "command must name a program or a C source, and '/' is not a file"),
    ],
)
def test_bad_commands(command: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        tl.native.trace(command)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"timeout": 0}, ValueError, "timeout must be more than 0"),
        ({"timeout": "1"}, TypeError, "timeout must be a number of seconds, not '1'"),
        ({"cpus": 0}, ValueError, "cpus must be None or a whole number from 1"),
    ],
)
def test_bad_limits(options: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        tl.native.trace("true", **options)


def test_a_statically_linked_program(tmp_path: Path, need: Callable[[str], str]) -> None:
    source = tmp_path / "static.c"
    source.write_text("int main(void) { return 0; }\n")
    assert os.spawnv(os.P_WAIT, need("gcc"), ["gcc", "-static", "-o", str(tmp_path / "static"), str(source)]) == 0
    with pytest.raises(ValueError, match="static cannot be traced: it is statically linked"):
        tl.native.trace(tmp_path / "static")


def file(path: Path, content: bytes, executable: bool = True) -> Path:
    path.write_bytes(content)
    path.chmod(0o755 if executable else 0o644)
    return path


def test_files_that_are_no_programs(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="which is not executable"):
        tl.native.trace(file(tmp_path / "data", b"\x7fELF", executable=False))
    with pytest.raises(ValueError, match="it is no program of this system, nor a script"):
        tl.native.trace(file(tmp_path / "noise", bytes(range(256))))
    with pytest.raises(ValueError, match="it is no program of this system, nor a script"):
        tl.native.trace(file(tmp_path / "empty", b""))
    with pytest.raises(ValueError, match="its first line does not name a program"):
        tl.native.trace(file(tmp_path / "script", b"#!/no/such/interpreter\n"))


def test_damaged_programs(tmp_path: Path) -> None:
    whole = Path(sys.executable).read_bytes()
    other = bytearray(whole[:4096])
    other[18] ^= 0xFF  # the processor
    with pytest.raises(ValueError, match="another kind of processor"):
        tl.native.trace(file(tmp_path / "other", bytes(other)))
    with pytest.raises(ValueError, match="it is statically linked"):
        tl.native.trace(file(tmp_path / "headless", whole[:64]))
    with pytest.raises((NativeError, ValueError)):
        tl.native.trace(file(tmp_path / "half", whole[:4096]))


def test_a_source_that_does_not_compile(tmp_path: Path) -> None:
    source = tmp_path / "wrong.c"
    source.write_text("int main(void) { return oops; }\n")
    with pytest.raises(BuildError, match=r"(?s)wrong\.c cannot be compiled.*wrong\.c:1:\d+: error: .*oops"):
        tl.native.trace(source)


def test_a_source_is_compiled_with_the_headers_beside_it(tmp_path: Path) -> None:
    source = tmp_path / "status.c"
    source.write_text('#include "status.h"\nint main(void) { return STATUS; }\n')
    for status in (4, 5):
        (tmp_path / "status.h").write_text(f"#define STATUS {status}\n")
        assert list(tl.native.trace(source).exit_status.values()) == [status]


def test_no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(NativeError, match="a program cannot be traced here: no C compiler was found"):
        tl.native.trace("/bin/true")


def test_another_program_than_those_of_the_chapters_has_no_recording(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nor has one of theirs that was changed, or is given arguments or headers."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    program = next(own_recorded.programs(Path("notebooks")))
    source = tmp_path / "program.c"
    for text in ("int main(void) { return 0; }\n", program.text + "\n"):
        source.write_text(text)
        with pytest.raises(NativeError, match="a program cannot be traced here: no C compiler was found"):
            tl.native.trace(source)
    source.write_text(program.text)
    with pytest.warns(tl.native.RecordedInstead):
        tl.native.trace(source)
    with pytest.raises(NativeError, match="no C compiler was found"):
        tl.native.trace([source, "argument"])
    (tmp_path / "more.h").write_text("")
    with pytest.raises(NativeError, match="no C compiler was found"):
        tl.native.trace(source)


def test_another_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing.sys, "platform", "darwin")
    with pytest.raises(NativeError, match="on Linux only"):
        tl.native.trace("true")


def test_a_program_that_ends_with_an_error_or_prints_garbage() -> None:
    trace = tl.native.trace(["sh", "-c", r"printf '\377\000\001'; echo wrong >&2; exit 9"])
    assert trace.outcome == "completed"
    assert list(trace.exit_status.values()) == [9]
    assert trace.text() == "\ufffd\0\x01"
    assert trace.settings["messages"] == "wrong\n"


def test_a_program_that_shuts_the_library_out() -> None:
    """What is started without the library is not recorded, and who started it is."""
    trace = tl.native.trace(["env", "-i", shutil.which("true") or "true"])
    assert len(trace.threads) == 1
    assert list(trace.exit_status.values()) == [0]


def test_folders_with_spaces_in_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loader takes a space or a colon for the end of a library's name."""
    folder = tmp_path / "my files: programs"
    folder.mkdir()
    monkeypatch.setattr(building, "cache_folder", lambda: folder)
    source = folder / "two words.c"
    source.write_text("int main(void) { return 6; }\n")
    assert list(tl.native.trace(source).exit_status.values()) == [6]


def test_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = sorted(os.listdir("/proc/self/fd"))
    tl.native.trace(["sh", "-c", "sleep 1000 & touch here; sleep 0"])
    assert sorted(os.listdir("/proc/self/fd")) == before
    assert not list(tmp_path.iterdir())
