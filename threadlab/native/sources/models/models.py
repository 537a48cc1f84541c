"""N threads that compute, make a blocking call and compute again.

usage: models.py threads compute block rounds          (times in nanoseconds)
"""

import sys
import threading
import time

from steps import compute, creates, ends, joins, step, waits

threads, compute_time, block_time, rounds = map(int, sys.argv[1:])


def worker(name):
    """What each thread does."""
    for _ in range(rounds):
        compute(name, compute_time)
        step(name, "blocked", "time.sleep")
        time.sleep(block_time / 1e9)  # gives up the global interpreter lock for as long as it blocks
    compute(name, compute_time)
    ends(name)


step("main", "running")
workers = []
for number in range(threads):
    name = f"T{number + 1}"
    thread = threading.Thread(target=worker, args=(name,))
    creates("main", name)
    waits("main", "Thread.start", name)  # returns when the new thread has begun and the lock is free again
    thread.start()
    workers.append((thread, name))
for thread, name in workers:
    waits("main", "Thread.join", name)
    thread.join()
    joins("main", name)
ends("main")
