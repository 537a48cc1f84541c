"""Runs one real twin in a process apart from the notebook's kernel, which stays free and can end it at once.

usage: python apart.py JSON        (started by running.py)

The JSON object holds ``experiment``, ``runtimes``, ``parameters``, ``cpus``, ``timeout`` and ``path``, the folders to
import from.  Standard input is the lifeline: it says nothing, and its end means that whoever asked is gone or wants no
more.  Then this process interrupts itself, `tl.native` ends the real program with everything that descends from it, and
nothing is left.  Standard output carries pickled pairs of a word and a value: ``"doing"`` and what is being done,
``"since"`` and the seconds since the start, and at the end ``"done"`` with the fields of a `Measured` or ``"failed"``
with a message.
"""

from __future__ import annotations

import json
import os
import pickle
import select
import signal
import sys
import threading
import time
import warnings
from typing import Any


class Reports:
    """The way back to the kernel; two threads use it."""

    def __init__(self) -> None:
        self._stream = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)  # what else is printed must not get between
        self._lock = threading.Lock()

    def send(self, word: str, value: Any) -> None:
        """Send one pair."""
        content = pickle.dumps((word, value))
        with self._lock:
            self._stream.write(content)
            self._stream.flush()


def watch(reports: Reports) -> None:
    """Tell the seconds as they pass, until the lifeline ends; then interrupt the main thread wherever it waits."""
    start = time.monotonic()
    while not select.select([sys.stdin], [], [], 1.0)[0]:
        reports.send("since", round(time.monotonic() - start))
    while True:  # once is enough, unless it comes at one of the few moments at which Python ignores exceptions
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        time.sleep(1.0)


def run(job: dict[str, Any], reports: Reports) -> dict[str, Any]:
    """Build and run what `job` says.  Returns the fields of a `Measured`."""
    from threadlab.native import catalogue, machine, run, table, toolchains

    experiment, notes = catalogue.find(job["experiment"]), []
    measured: dict[str, Any]
    for runtime in job["runtimes"]:
        chain = toolchains.find(runtime)
        if not chain.missing() and runtime in experiment.sources:
            variant = {name: bool(job["parameters"].get(name, usual)) for name, usual in chain.variant.items()}
            reports.send("doing", f"building {experiment.sources[runtime]} for {chain.title(variant)}")
            chain.command(experiment, [], variant)
    limits: dict[str, Any] = {"timeout": job["timeout"], "cpus": job["cpus"]}
    have = len(machine.cpus())
    if limits["cpus"] is not None and limits["cpus"] > have:
        limits["cpus"] = None
        notes.append(f"This machine has {have} CPU{'' if have == 1 else 's'} and not {job['cpus']}.")
    reports.send("doing", f"running {experiment.name}")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        if experiment.rows:
            found = table(experiment.name, job["runtimes"], **limits, **job["parameters"])
            origin = "; ".join(f"{runtime}: {source.sentence()}" for runtime, source in found.sources.items())
            measured = {"cells": found.cells, "origin": origin}
        else:
            trace = run(experiment.name, job["runtimes"][0], **limits, **job["parameters"])
            measured = {"trace": trace, "origin": trace.source.sentence()}
    return {**measured, "notes": (*notes, *(str(warning.message) for warning in told))}


def main() -> None:
    """Run the job and report."""
    reports = Reports()
    job: dict[str, Any] = json.loads(sys.argv[1])
    sys.path[:] = job["path"]
    # A notebook's kernel ignores interrupts between cells, and what it starts inherits that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Thread(target=watch, args=[reports], daemon=True).start()
        try:
            reports.send("done", run(job, reports))
        except Exception as error:
            reports.send("failed", str(error))
    except KeyboardInterrupt:
        pass  # nobody wants the result any more
    except BrokenPipeError:
        pass  # nor is there anybody


main()
