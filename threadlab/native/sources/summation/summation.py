"""Threads add up the numbers from 1 to N while main waits for them: Python's ways to make a thread.

usage: summation.py upper
"""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from steps import creates, ends, joins, says, step, waits

upper = int(sys.argv[1])


def total(name):
    """What each thread does."""
    step(name, "running")
    result = sum(range(1, upper + 1))
    ends(name)
    return result


class Summer(threading.Thread):
    """The first way: a class that is a thread."""

    def run(self):
        """Add up."""
        self.sum = total("subclass")


def extends_thread():
    """Make and join one."""
    creates("main", "subclass")
    summer = Summer()
    summer.start()
    waits("main", "Thread.join", "subclass")
    summer.join()
    joins("main", "subclass")
    says("main", f"subclass: sum = {summer.sum}")


def gives_a_target():
    """The second way: a function, given to a thread; it returns nothing, so the result goes into a list."""
    results = []
    creates("main", "target")
    thread = threading.Thread(target=lambda: results.append(total("target")))
    thread.start()
    waits("main", "Thread.join", "target")
    thread.join()
    joins("main", "target")
    says("main", f"target: sum = {results[0]}")


def submits_to_an_executor():
    """The third way: a function, given to an executor, which has or makes the thread and keeps the result."""
    with ThreadPoolExecutor(1) as executor:
        creates("main", "executor")
        future = executor.submit(total, "executor")
        waits("main", "Future.result", "executor")
        result = future.result()
        joins("main", "executor")
        says("main", f"executor: sum = {result}")


step("main", "running")
extends_thread()
gives_a_target()
submits_to_an_executor()
ends("main")
