"""What making and joining a Python thread costs, and handing a task to a pool.

Each line is the mean of many repetitions, in nanoseconds.  The thread and the task do nothing.

usage: costs.py runs
"""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from time import monotonic_ns

THREADS, TASKS = 100, 500


def report(what, begin, repetitions):
    """Print one line."""
    print(f'{{"what":"{what}","ns":{(monotonic_ns() - begin) // repetitions}}}')


def nothing():
    """What the thread and the task do."""


def threads():
    """Make and join threads, one after the other."""
    begin = monotonic_ns()
    for _ in range(THREADS):
        thread = threading.Thread(target=nothing)
        thread.start()
        thread.join()
    report("thread", begin, THREADS)


def tasks():
    """Hand tasks to a pool and wait for all of them."""
    with ThreadPoolExecutor(2) as pool:
        wait([pool.submit(nothing), pool.submit(nothing)])  # the pool makes its threads when they are first needed
        begin = monotonic_ns()
        wait([pool.submit(nothing) for _ in range(TASKS)])
        report("task", begin, TASKS)


for _ in range(int(sys.argv[1])):
    threads()
    tasks()
