"""A real JupyterLab on this machine alone, with its own settings, for the time of a ``with`` block."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
_COMPLAINT = re.compile(r"^\[[WEC] |warning|traceback", re.IGNORECASE)


def free_port() -> int:
    """Return a port on 127.0.0.1 that nobody listens to now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own_settings(folder: Path) -> dict[str, str]:
    """Return this process's environment with every Jupyter folder under `folder`, so the user's own play no part."""
    places = {name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    places |= {"JUPYTER_RUNTIME_DIR": str(folder / "runtime"), "JUPYTER_CONFIG_PATH": str(ROOT / "binder")}
    return {**os.environ, **places, "MAKEFLAGS": ""}


def trust(folder: Path, notebooks: Sequence[Path]) -> None:
    """Sign `notebooks` for the server that keeps its settings in `folder`, as ``make book`` does."""
    command = [sys.executable, "-m", "jupyter", "trust", *map(str, notebooks)]
    subprocess.run(command, env=own_settings(folder), check=True, capture_output=True)


class Server:
    """JupyterLab, which answers within the block and is ended, with its kernels, at the block's end.

    It keeps its settings and its log in `folder` and serves the folder `folder`/book, unless `command` starts it
    otherwise: there, ``{options}`` stands for the options that fix its port and its token.
    """

    def __init__(self, folder: Path, command: Sequence[str] = ()) -> None:
        self.port, self.token = free_port(), secrets.token_hex(8)
        self.book, self._log = folder / "book", folder / "server.log"
        self._environment = own_settings(folder)
        options = ["--no-browser", f"--port={self.port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1"]
        options += [f"--IdentityProvider.token={self.token}", "--LabApp.expose_app_in_browser=True"]
        book = [f"--ServerApp.root_dir={self.book}", "--allow-root"]
        self._command = [word.replace("{options}", " ".join(options)) for word in command]
        self._command = self._command or [sys.executable, "-m", "jupyterlab", *book, *options]

    @property
    def log(self) -> str:
        """Return all that the server and its kernels printed so far."""
        return self._log.read_text()

    def complaints(self) -> list[str]:
        """Return the lines of the log that are warnings or errors; the word of being stopped is none."""
        return [line for line in self.log.splitlines() if _COMPLAINT.search(line) and "received signal" not in line]

    def url(self, path: str = "") -> str:
        """Return the address of `path`, with the token."""
        return f"http://127.0.0.1:{self.port}/{path}{'&' if '?' in path else '?'}token={self.token}"

    def __enter__(self) -> Server:
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            self._wait_until_it_answers(seconds=120)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()

    def _wait_until_it_answers(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"JupyterLab ended with status {self._process.returncode}:\n{self.log}")
            try:
                urllib.request.urlopen(self.url("api/status"), timeout=5).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"JupyterLab did not answer within {seconds:g} s:\n{self.log}")

    def _stop(self) -> None:
        """End the server and all that it started; it ends its kernels itself when asked politely."""
        for signo in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, signo)
                self._process.wait(timeout=20)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
