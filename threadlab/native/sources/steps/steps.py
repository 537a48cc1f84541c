"""Steps of a Python program: one line of JSON for each change in a thread's life.

Lines are kept until the program ends or is told to (SIGTERM), because writing gives up the global interpreter lock:
each step would then wait for its turn among the threads.
"""

import atexit
import json
import os
import signal
import sys
from threading import get_native_id
from time import monotonic_ns

OFF_CPU = 100_000  # ns: a longer step of the clock means that others had the CPU, or the interpreter lock

lines = []


def step(thread, state, call="", at=None, **more):
    """From now on `thread` is running, or blocked in `call`."""
    at = monotonic_ns() if at is None else at
    lines.append({"at": at, "thread": thread, "kernel_thread": get_native_id(), "is": state, "call": call, **more})


def creates(thread, other):
    """`thread` is about to create the thread `other`."""
    lines.append({"at": monotonic_ns(), "thread": thread, "creates": other})


def waits(thread, call, other):
    """From now on `thread` waits in `call` for the thread `other`."""
    step(thread, "waiting", call, **{"for": other})


def joins(thread, other):
    """`thread` has seen `other` end, and goes on."""
    lines.append({"at": monotonic_ns(), "thread": thread, "joins": other})
    step(thread, "running")


def says(thread, text):
    """`thread` says `text`."""
    lines.append({"at": monotonic_ns(), "thread": thread, "says": text})


def handles(thread, name):
    """`thread` handles the signal called `name`."""
    lines.append({"at": monotonic_ns(), "thread": thread, "handles": name})


def ends(thread):
    """`thread` ends; on the way out it counts the kernel threads of the process."""
    at = monotonic_ns()
    step(thread, "ended", at=at, kernel_threads=len(os.listdir("/proc/self/task")))


def compute(thread, time):
    """Use a CPU for `time` nanoseconds: small steps of the clock count, a long one means that others had the CPU."""
    last = monotonic_ns()
    step(thread, "running", at=last)
    while time > 0:
        now = monotonic_ns()
        if now - last > OFF_CPU:
            step(thread, "ready", at=last)
            step(thread, "running", at=now)
            last = now - OFF_CPU
        time -= now - last
        last = now


@atexit.register
def write():
    """Print the lines."""
    for line in list(lines):
        print(json.dumps(line))
    sys.stdout.flush()


def stopped(signum, frame):
    """Print the lines and end at once, whatever the threads are doing."""
    write()
    os._exit(128 + signum)


signal.signal(signal.SIGTERM, stopped)
