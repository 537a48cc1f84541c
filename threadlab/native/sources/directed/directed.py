"""pthread_kill chooses the thread that gets the signal, and still Python calls the handler in the main thread.

It does so when the main thread comes to its next instruction.  The signal wakes the chosen thread and not the main
thread: were that blocked in thread.join, the handler would not be called before the join returned.

Python does not let a program handle a fault: SIGSEGV ends it, and faulthandler only tells where.

usage: directed.py
"""

import signal
import threading
import time

from steps import creates, ends, handles, joins, says, step, waits

ready, handled = threading.Event(), threading.Event()


def handler(signo, frame):
    """Say which thread runs this."""
    handles("main" if threading.current_thread() is threading.main_thread() else "T1", signal.Signals(signo).name)
    handled.set()


def worker():
    """Wait until the signal was handled, by whomever."""
    step("T1", "running")
    ready.set()
    step("T1", "waiting", "Event.wait")
    handled.wait()
    step("T1", "running")
    ends("T1")


signal.signal(signal.SIGUSR1, handler)
step("main", "running")
creates("main", "T1")
thread = threading.Thread(target=worker)
thread.start()
ready.wait()
says("main", "pthread_kill(T1, SIGUSR1)")
signal.pthread_kill(thread.ident, signal.SIGUSR1)
while not handled.is_set():
    time.sleep(0.001)
waits("main", "Thread.join", "T1")
thread.join()
joins("main", "T1")
ends("main")
