"""Cases on threads and their identity: create, self."""

from __future__ import annotations

from signal import SIGUSR1

import threadlab as tl
from tests.conformance.case import burn, collection, lines, names, tick

CASES, case = collection()


def returns(value):
    yield from ()
    return value


def waits(sem):
    yield tl.sem_wait(sem)
    return 7


# pthread_create


@case(
    "pthread_create/1a",
    "A new thread belongs to the process of its creator and has an id of its own.",
    posix="XSH pthread_create, DESCRIPTION",
    expected=lines("same process True", "other thread True"),
)
def create_in_process():
    tid = yield tl.pthread_create(who)
    pid, own = yield tl.pthread_join(tid)
    yield tl.write(f"same process {pid == (yield tl.getpid())}")
    yield tl.write(f"other thread {own != (yield tl.pthread_self())}")


def who():
    return (yield tl.getpid()), (yield tl.pthread_self())


@case(
    "pthread_create/1b",
    "The creator does not wait for the thread that it made.",
    posix="XSH pthread_create, DESCRIPTION",
    expected="after",
)
def create_goes_on():
    yield tl.pthread_create(waits, (yield tl.sem_init(0)))
    yield tl.write("after")


@case(
    "pthread_create/1c",
    "A creator goes on although the new thread computes for ever.",
    posix="XSH pthread_create, DESCRIPTION; 2.9.4",
    expected="after",
    # where user threads share one kernel thread, nobody takes it from the one that computes
    models=("one-to-one", "many-to-many"),
    settings={"quantum": 2_000_000},
)
def create_beside_a_loop():
    yield tl.pthread_create(loops)
    yield tick(3)
    yield tl.write("after")


def loops():
    while True:
        yield burn(1)


@case(
    "pthread_create/3",
    "A thread that was created joinable can be joined, whatever becomes of the attributes object.",
    posix="XSH pthread_create, DESCRIPTION",
    expected="0",
)
def create_attributes():
    tid = yield tl.pthread_create(returns, 0, detached=False)
    yield tl.write((yield tl.pthread_join(tid)))


@case(
    "pthread_create/4",
    "The id that the creator gets is the one that the thread sees itself.",
    posix="XSH pthread_create, DESCRIPTION",
    expected="equal True",
)
def create_id():
    tid = yield tl.pthread_create(who)
    _, own = yield tl.pthread_join(tid)
    yield tl.write(f"equal {tid == own}")


@case(
    "pthread_create/6",
    "Returning a value from the start routine ends the thread with it.",
    posix="XSH pthread_create, DESCRIPTION",
    expected="42",
)
def create_returns():
    yield tl.write((yield tl.pthread_join((yield tl.pthread_create(returns, 42)))))


@case(
    "pthread_create/8a",
    "A new thread has its creator's signal mask, and no signal pending.",
    posix="XSH pthread_create, DESCRIPTION",
    expected=lines("creator SIGUSR1 pending SIGUSR1", "thread SIGUSR1 pending -"),
)
def create_mask():
    yield tl.pthread_sigmask(tl.SIG_BLOCK, {SIGUSR1})
    yield tl.raise_(SIGUSR1)
    yield from masks("creator")
    yield tl.pthread_join((yield tl.pthread_create(masks, "thread")))


def masks(who):
    blocked = yield tl.pthread_sigmask(tl.SIG_BLOCK, ())
    yield tl.write(f"{who} {names(blocked)} pending {names((yield tl.sigpending()))}")


@case(
    "pthread_create/argument",
    "Each thread gets the argument that it was created with.",
    posix="XSH pthread_create, DESCRIPTION",
    expected=lines(0, 10, 20, 30),
)
def create_arguments():
    tids = []
    for number in range(4):
        tids.append((yield tl.pthread_create(returns, 10 * number)))
    for tid in tids:
        yield tl.write((yield tl.pthread_join(tid)))


@case(
    "pthread_create/any-thread",
    "Any thread may create threads, and they outlive it.",
    posix="XSH pthread_create; no hierarchy of threads",
    expected=lines("parent joined", "child True", "child joined"),
)
def create_by_any():
    gate, told = (yield tl.sem_init(0)), (yield tl.sem_init(0))
    tid = yield tl.pthread_create(makes, gate, told)
    child = yield tl.pthread_join(tid)
    yield tl.write("parent joined")
    yield tl.sem_post(gate)
    yield tl.sem_wait(told)
    yield tl.pthread_join(child)
    yield tl.write("child joined")


def makes(gate, told):
    return (yield tl.pthread_create(made, gate, told))


def made(gate, told):
    yield tl.sem_wait(gate)
    yield tl.write(f"child {(yield tl.pthread_self()) > 0}")
    yield tl.sem_post(told)


@case(
    "pthread_create/memory",
    "All threads of a process see the same memory.",
    posix="XBD 3.404 Thread; XSH 4.12 Memory Synchronization",
    expected="5",
)
def create_memory():
    yield tl.store("g", 1)
    yield tl.pthread_join((yield tl.pthread_create(stores_five)))
    yield tl.write((yield tl.load("g")))


def stores_five():
    yield tl.store("g", 5)


@case(
    "pthread_create/many",
    "A hundred threads one after the other and a hundred at once all end.",
    posix="XSH pthread_create; PTHREAD_THREADS_MAX is at least 64",
    expected=lines(100, 200),
)
def create_many():
    for _ in range(100):
        yield tl.pthread_join((yield tl.pthread_create(adds_one)))
    yield tl.write((yield tl.load("n")))
    tids = []
    for _ in range(100):
        tids.append((yield tl.pthread_create(adds_one)))
    for tid in tids:
        yield tl.pthread_join(tid)
    yield tl.write((yield tl.load("n")))


def adds_one():
    yield tl.store("n", 1 + (yield tl.load("n")))


# pthread_self


@case(
    "pthread_self/1a",
    "A thread always has the same id, which is not main's.",
    posix="XSH pthread_self, DESCRIPTION",
    expected=lines("same True", "as created True", "other than main True"),
)
def self_is_stable():
    tid = yield tl.pthread_create(asks_twice)
    first, second = yield tl.pthread_join(tid)
    yield tl.write(f"same {first == second}")
    yield tl.write(f"as created {first == tid}")
    yield tl.write(f"other than main {first != (yield tl.pthread_self())}")


def asks_twice():
    first = yield tl.pthread_self()
    yield tl.sched_yield()
    return first, (yield tl.pthread_self())


@case(
    "pthread_self/unique",
    "Threads that live at the same time have different ids.",
    posix="XSH 2.9.2 Thread IDs; pthread_equal",
    expected="9 different",
)
def self_is_unique():
    sem = yield tl.sem_init(0)
    ids = {(yield tl.pthread_self())}
    for _ in range(8):
        ids.add((yield tl.pthread_create(waits, sem)))
    yield tl.write(f"{len(ids)} different")


# pthread_equal: ids are compared with ==


@case(
    "pthread_equal/1a",
    "The id of a thread equals itself, and no other thread's.",
    posix="XSH pthread_equal, RETURN VALUE",
    expected=lines("same True", "other False"),
)
def equal_ids():
    sem = yield tl.sem_init(0)
    first, second = (yield tl.pthread_create(waits, sem)), (yield tl.pthread_create(waits, sem))
    yield tl.write(f"same {first == int(first)}")
    yield tl.write(f"other {first == second}")
