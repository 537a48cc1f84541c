"""Thread-specific data in a pool: a threading.local belongs to the thread, a context variable to the task.

A task finds what an earlier task left in the same thread's threading.local.  Each task is run in a context of its own,
a copy of the one in which it was submitted, and so finds nothing in the context variable.

usage: thread_local.py workers tasks block          (time in nanoseconds)
"""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import ContextVar, copy_context
from itertools import count

from steps import ends, says, step

workers, tasks, block = map(int, sys.argv[1:])
numbers = count(1)
here = threading.local()
variable = ContextVar("task", default=0)


def tell(task, where, found):
    """Say what a task finds."""
    says(here.name, f"task {task} finds {f'task {found}' if found else 'nothing'} in {where}")


def run(task):
    """What each task does."""
    if not hasattr(here, "name"):  # a thread that was not seen before
        here.name = f"T{next(numbers)}"
    step(here.name, "running")
    tell(task, "threading.local", getattr(here, "task", 0))
    here.task = task
    tell(task, "the context variable", variable.get())
    variable.set(task)
    step(here.name, "blocked", "time.sleep")
    time.sleep(block / 1e9)
    step(here.name, "waiting", "SimpleQueue.get")  # for the next task


step("main", "running")
with ThreadPoolExecutor(workers) as pool:
    futures = [pool.submit(copy_context().run, run, task) for task in range(1, tasks + 1)]
    step("main", "waiting", "wait")
    wait(futures)
step("main", "running")
ends("main")
