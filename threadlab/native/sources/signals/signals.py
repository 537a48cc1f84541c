"""Who handles a signal that is sent to a Python process?  Always the main thread.

The kernel gives the signal to any thread that does not block it; Python's own handler there only leaves a note, and the
main thread calls the function when it comes to it.  So masks do not matter, as long as some thread is open.

usage: signals.py threads signals
"""

import os
import signal
import sys
import threading
import time

from steps import creates, ends, handles, joins, says, step, waits

threads, signals = map(int, sys.argv[1:])
arrangements = ("all open", "main blocks", "last open")
everybody = threading.Barrier(threads + 1)
handled = 0


def handler(signo, frame):
    """Say which thread runs this."""
    global handled
    handled += 1
    handles(names[threading.get_ident()], signal.Signals(signo).name)


def arrange(arrangement, name):
    """A thread's mask is its own affair: nobody else can change it."""
    is_open = {"all open": True, "main blocks": name != "main", "last open": name == f"T{threads}"}[arrangement]
    how = signal.SIG_UNBLOCK if is_open else signal.SIG_BLOCK
    signal.pthread_sigmask(how, {signal.SIGUSR1})
    everybody.wait()


def worker(name):
    """What each thread does."""
    names[threading.get_ident()] = name
    for arrangement in arrangements:
        step(name, "running")
        arrange(arrangement, name)
        step(name, "waiting", "Barrier.wait")
        everybody.wait()
    ends(name)


names = {threading.get_ident(): "main"}
signal.signal(signal.SIGUSR1, handler)
step("main", "running")
workers = []
for number in range(threads):
    name = f"T{number + 1}"
    creates("main", name)
    workers.append((threading.Thread(target=worker, args=(name,)), name))
    workers[-1][0].start()
for arrangement in arrangements:
    arrange(arrangement, "main")
    count = signals // (len(arrangements) + 1)
    says("main", f"{arrangement}: {count} sent")
    for _ in range(count):
        before = handled
        os.kill(os.getpid(), signal.SIGUSR1)
        while handled == before:
            time.sleep(0)  # the main thread calls the handler between two steps of this loop
    everybody.wait()
for thread, name in workers:
    waits("main", "Thread.join", name)
    thread.join()
    joins("main", name)
ends("main")
