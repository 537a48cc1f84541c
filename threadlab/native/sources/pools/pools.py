"""A thread for each task against a pool of threads, for tasks that compute and for tasks that wait.

Tasks that compute take turns, however many workers there are: the global interpreter lock lets one run at a time.

Each line is the time until all tasks were done, in nanoseconds; workers is 0 where each task had its own thread.

usage: pools.py runs tasks compute wait          (CPU time, and time asleep, of a task in nanoseconds)
"""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

runs, tasks, compute, pause = map(int, sys.argv[1:])


def computes():
    """Use a CPU."""
    end = time.thread_time_ns() + compute
    while time.thread_time_ns() < end:
        pass


def waits():
    """Wait, without a CPU and without the lock."""
    time.sleep(pause / 1e9)


def thread_per_task(task):
    """Make a thread for each task."""
    threads = [threading.Thread(target=task) for _ in range(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def pool_of(workers, task):
    """Hand all tasks to a pool."""
    with ThreadPoolExecutor(workers) as pool:
        for _ in range(tasks):
            pool.submit(task)


for _ in range(runs):
    for title, task in (("compute", computes), ("wait", waits)):
        for workers in (0, 1, 2, 4, 8, 16, 32):
            begin = time.monotonic_ns()
            if workers:
                pool_of(workers, task)
            else:
                thread_per_task(task)
            print(f'{{"tasks":"{title}","workers":{workers},"ns":{time.monotonic_ns() - begin}}}')
