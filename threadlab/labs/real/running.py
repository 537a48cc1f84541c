"""A real twin while it runs: started, heard, and ended at once."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from threadlab.labs.real.twin import Twin

APART = Path(__file__).with_name("apart.py")
PATIENCE = 5.0
"""seconds that the process has for its end, which takes it a small part of one"""
Report = tuple[str, Any]


class Running:
    """A process that runs `twin`.

    `called` is called in a thread of its own as soon as there is something to `hear`.  The process ends with its run,
    with `stop`, or with this process, whatever happens to it.
    """

    def __init__(self, twin: Twin, called: Callable[[], None]) -> None:
        job = {
            "experiment": twin.experiment,
            "runtimes": twin.runtimes,
            "parameters": dict(twin.parameters),
            "cpus": twin.cpus,
            "timeout": twin.timeout,
            "path": sys.path,
        }
        self.twin = twin
        self.stopped = False
        self._called = called
        self._reports: SimpleQueue[Report] = SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, "-B", APART, json.dumps(job)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # an interrupt of the kernel is not meant for it
        )
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def hear(self, timeout: float | None = 0.0) -> Report | None:
        """What it has to say, waiting up to `timeout` seconds (None: for ever): None if it says nothing.

        The last word is ``"ended"``.
        """
        try:
            return self._reports.get(timeout is None or timeout > 0, timeout)
        except Empty:
            return None

    def stop(self) -> None:
        """End it: what it started is gone when it says ``"ended"``."""
        self.stopped = True
        if self._process.stdin:
            self._process.stdin.close()

    def close(self) -> None:
        """End it and wait until it is gone."""
        self._called = lambda: None
        self.stop()
        self._thread.join(PATIENCE)
        self._process.kill()  # which ends the lifelines of all that it started, should any be left
        self._thread.join()

    def _listen(self) -> None:
        assert self._process.stdin and self._process.stdout
        said = ""
        while True:
            try:
                report: Report = pickle.load(self._process.stdout)
            except Exception:  # the end, or half a report of one that was ended
                break
            said = report[0]
            self._tell(report)
        self._process.stdin.close()
        status = self._process.wait()
        self._process.stdout.close()
        if said not in ("done", "failed") and not self.stopped:
            self._tell(("failed", f"The process that runs it has ended with status {status}."))
        self._tell(("ended", status))

    def _tell(self, report: Report) -> None:
        self._reports.put(report)
        self._called()
