"""The experiments' programs for the simulated machine, call by call, with the same texts."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import threadlab as tl
from threadlab import ms, us

Calls = Iterator[Any]
A_LITTLE = 20 * us
"""nanoseconds that stand for what a real thread always does"""


def fork(handlers: str, hold: int) -> Calls:
    """fork.c"""
    lock = yield tl.pthread_mutex_init()
    locked = yield tl.sem_init(0)

    def holder() -> Calls:
        yield tl.pthread_mutex_lock(lock)
        yield tl.sem_post(locked)
        yield tl.nanosleep(hold)
        yield tl.pthread_mutex_unlock(lock)

    def prepare_1() -> Calls:
        yield tl.write("prepare 1")
        yield tl.pthread_mutex_lock(lock)

    def unlocks(text: str) -> Any:
        def handler() -> Calls:
            yield tl.write(text)
            yield tl.pthread_mutex_unlock(lock)

        return handler

    def tells(text: str) -> Any:
        def handler() -> Calls:
            yield tl.write(text)

        return handler

    if handlers == "atfork":
        yield tl.pthread_atfork(prepare_1, unlocks("parent 1"), unlocks("child 1"))
        yield tl.pthread_atfork(tells("prepare 2"), tells("parent 2"), tells("child 2"))
    thread = yield tl.pthread_create(holder)
    yield tl.sem_wait(locked)
    yield tl.write("kernel threads before the fork: 2")
    child = yield tl.fork()
    if child == 0:
        yield tl.compute(A_LITTLE)
        yield tl.write("kernel threads in the child: 1")
        yield tl.pthread_mutex_lock(lock)
        yield tl.write("the child has the lock")
        yield tl.pthread_mutex_unlock(lock)
        yield tl._exit(0)
    yield tl.waitpid(child)
    yield tl.pthread_join(thread)


def execute(threads: int) -> Calls:
    """exec.c"""

    def cleans_up() -> Calls:
        yield tl.write("never said")

    def sleeper() -> Calls:
        yield tl.pthread_cleanup_push(cleans_up)
        yield tl.pause()
        yield tl.pthread_cleanup_pop(True)

    def after() -> Calls:
        yield tl.write("kernel threads after: 1")

    for _ in range(threads):
        yield tl.pthread_create(sleeper)
    yield tl.sched_yield()
    yield tl.write(f"kernel threads before: {threads + 1}")
    yield tl.execve(after)


def cancellation(kind: str, compute: int, block: int, after: int) -> Calls:
    """cancellation.c, and for the kind "deferred" Interrupt.java, apart from what is said"""

    def cleans_up(number: int) -> Calls:
        yield tl.write(f"cleanup handler {number}")

    def worker() -> Calls:
        yield tl.pthread_cleanup_push(cleans_up, 1)
        yield tl.pthread_cleanup_push(cleans_up, 2)
        if kind == "asynchronous":
            yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)
        if kind == "disabled":
            yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
        yield tl.compute(compute)
        if kind == "disabled":  # write is a cancellation point here, and not in the real program
            yield tl.write("it has computed")
        yield tl.nanosleep(block)
        yield tl.write("it has slept")
        yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_ENABLE)
        yield tl.pthread_testcancel()
        yield tl.write("it was not cancelled")
        yield tl.pthread_cleanup_pop(True)
        yield tl.pthread_cleanup_pop(True)

    thread = yield tl.pthread_create(worker)
    yield tl.nanosleep(after)
    yield tl.pthread_cancel(thread)
    value = yield tl.pthread_join(thread)
    yield tl.write("T1 was cancelled" if value is tl.PTHREAD_CANCELED else "T1 returned")


def signals(threads: int, number: int) -> Calls:
    """signals.c"""
    handled = yield tl.sem_init(0)
    arranged = yield tl.pthread_barrier_init(threads + 1)
    sent = yield tl.pthread_barrier_init(threads + 1)
    arrangements = ("all open", "main blocks", "last open", "all block")
    usr1 = [signal.SIGUSR1]

    def handler(_: int) -> Calls:
        yield tl.sem_post(handled)

    def arrange(arrangement: str, me: int) -> Calls:
        is_open = {"all open": True, "main blocks": me != 0, "last open": me == threads}.get(arrangement, False)
        yield tl.pthread_sigmask(signal.SIG_UNBLOCK if is_open else signal.SIG_BLOCK, usr1)
        yield tl.pthread_barrier_wait(arranged)

    def worker(me: int) -> Calls:
        for arrangement in arrangements:
            yield from arrange(arrangement, me)
            yield tl.pthread_barrier_wait(sent)

    def wait_until_handled() -> Calls:
        while True:
            try:
                yield tl.sem_wait(handled)
                return
            except InterruptedError:
                pass

    yield tl.sigaction(signal.SIGUSR1, handler)
    tids = []
    for me in range(1, threads + 1):
        tids.append((yield tl.pthread_create(worker, me)))
    for arrangement in arrangements:
        yield from arrange(arrangement, 0)
        yield tl.write(f"{arrangement}: {number // 4} sent")
        for _ in range(number // 4):
            yield tl.kill((yield tl.getpid()), signal.SIGUSR1)
            if arrangement != "all block":
                yield from wait_until_handled()
        if arrangement == "all block":
            yield tl.pthread_sigmask(signal.SIG_SETMASK, [])
            yield from wait_until_handled()
        yield tl.pthread_barrier_wait(sent)
    for tid in tids:
        yield tl.pthread_join(tid)


def directed() -> Calls:
    """directed.c, without the way back from the fault, which a simulated program does not have"""

    def handler(_: int) -> Calls:
        yield tl.compute(0)

    def sleeper() -> Calls:
        yield tl.sigsuspend([])

    def waits_for_signal() -> Calls:
        try:
            yield from sleeper()
        except InterruptedError:
            pass

    def careless() -> Calls:
        yield tl.raise_(signal.SIGSEGV)
        yield tl.write("it goes on after the fault")

    yield tl.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    yield tl.sigaction(signal.SIGUSR1, handler)
    yield tl.sigaction(signal.SIGSEGV, handler)
    one = yield tl.pthread_create(waits_for_signal)
    two = yield tl.pthread_create(waits_for_signal)
    yield tl.nanosleep(1 * ms)
    for tid, name in ((two, "T2"), (one, "T1")):
        yield tl.write(f"pthread_kill({name}, SIGUSR1)")
        yield tl.pthread_kill(tid, signal.SIGUSR1)
        yield tl.pthread_join(tid)
    three = yield tl.pthread_create(careless)
    yield tl.pthread_join(three)


def interrupted(restart: str, after: int, answer: int) -> Calls:
    """interrupted.c"""

    def handler(_: int) -> Calls:
        yield tl.compute(0)

    def reader() -> Calls:
        left = after + answer
        while True:
            try:
                yield tl.read(left)
                yield tl.write("read returns 1 byte")
                return
            except InterruptedError:
                yield tl.write("read fails with EINTR")
                yield tl.compute(A_LITTLE)
                left -= after + A_LITTLE

    yield tl.sigaction(signal.SIGUSR1, handler, flags=tl.SA_RESTART if restart == "yes" else 0)
    thread = yield tl.pthread_create(reader)
    yield tl.nanosleep(after)
    yield tl.write("pthread_kill(T1, SIGUSR1)")
    yield tl.pthread_kill(thread, signal.SIGUSR1)
    yield tl.nanosleep(answer)
    yield tl.pthread_join(thread)


def thread_local(workers: int, tasks: int, block: int) -> Calls:
    """thread_local.c, as far as the key is concerned"""

    def destructor(task: int) -> Calls:
        yield tl.write(f"the destructor gets task {task}")

    key = yield tl.pthread_key_create(destructor)
    mutex = yield tl.pthread_mutex_init()
    yield tl.store("next", 1)

    def worker() -> Calls:
        while True:
            yield tl.pthread_mutex_lock(mutex)
            task = yield tl.load("next")
            yield tl.store("next", task + 1)
            yield tl.pthread_mutex_unlock(mutex)
            if task > tasks:
                return
            found = yield tl.pthread_getspecific(key)
            yield tl.write(f"task {task} finds {f'task {found}' if found else 'nothing'} in the key")
            yield tl.pthread_setspecific(key, task)
            yield tl.nanosleep(block)

    tids = []
    for _ in range(workers):
        tids.append((yield tl.pthread_create(worker)))
    for tid in tids:
        yield tl.pthread_join(tid)


def summation(compute: int, ways: tuple[str, ...] = ("",)) -> Calls:
    """summation.c; with several `ways` to make a thread Summation.java and summation.py"""

    def runner() -> Calls:
        yield tl.compute(compute)
        yield tl.store("sum", 500_000_500_000)

    for way in ways:
        thread = yield tl.pthread_create(runner)
        yield tl.pthread_join(thread)
        total = yield tl.load("sum")
        yield tl.write(f"{way}{': ' if way else ''}sum = {total}")


def lost_update(guard: str, threads: int, additions: int) -> Calls:
    """lost_update.c"""
    lock = yield tl.pthread_mutex_init()

    def worker() -> Calls:
        for _ in range(additions):
            if guard == "mutex":
                yield tl.pthread_mutex_lock(lock)
            value = yield tl.load("count")
            yield tl.compute(1)
            yield tl.store("count", value + 1)
            if guard == "mutex":
                yield tl.pthread_mutex_unlock(lock)

    yield tl.store("count", 0)
    tids = []
    for _ in range(threads):
        tids.append((yield tl.pthread_create(worker)))
    for tid in tids:
        yield tl.pthread_join(tid)
    count = yield tl.load("count")
    yield tl.write(f"{count} of {threads * additions}")


def reading(threads: int, compute: int, block: int) -> Calls:
    """reading.c"""

    def worker() -> Calls:
        yield tl.compute(compute)
        yield tl.read(block)
        yield tl.compute(compute)

    tids = []
    for _ in range(threads):
        tids.append((yield tl.pthread_create(worker)))
    for tid in tids:
        yield tl.pthread_join(tid)
