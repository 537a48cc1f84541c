"""Cases on scheduling: yielding, FIFO, round robin, priorities, contention scope; and who is served first.

Twins of cases with priorities need real-time scheduling, which a computer gives to root alone; elsewhere they are skipped.
"""

from __future__ import annotations

import threadlab as tl
from tests.conformance.case import FIRST_COME, attempt, burn, collection, lines
from tests.conformance.pacing import alone, join, start

CASES, case = collection()

FIFO = "XSH 2.8.4 Process Scheduling, SCHED_FIFO"
RR = "XSH 2.8.4 Process Scheduling, SCHED_RR"
SCOPE = "XSH 2.9.4 Thread Scheduling, Scheduling Contention Scope"

BY_PRIORITY = {"policy": tl.Priority()}


def say(call):
    yield tl.write((yield from attempt(call)))


def says(text):
    yield tl.write(text)


def works(name, ticks):
    yield tl.write(f"{name} begins")
    yield burn(ticks)
    yield tl.write(f"{name} ends")


def yields(name):
    for _ in range(3):
        yield tl.write(name)
        yield tl.sched_yield()


def each(routine, *arguments, priority=None):
    """Create a thread for each of `arguments`, a tuple.  The result is the list of their ids."""
    tids = []
    for given in arguments:
        tids.append((yield tl.pthread_create(routine, *given, priority=priority)))
    return tids


@case(
    "sched_yield/1",
    "The caller goes to the tail of the list of its priority.",
    posix="XSH sched_yield; " + FIFO,
    expected=lines("A", "B", "A", "B", "A", "B"),
    models=FIRST_COME,
)
def yield_takes_turns():
    yield from join((yield from each(yields, ("A",), ("B",))))


@case(
    "sched_yield/2",
    "It returns 0, whether or not there is somebody else to run.",
    posix="XSH sched_yield, RETURN VALUE",
    expected=lines("0", "0"),
)
def yield_gives_zero():
    yield from say(tl.sched_yield())
    yield tl.pthread_join((yield tl.pthread_create(say, tl.sched_yield())))


@case(
    "sched_yield/lower",
    "Yielding lets nobody with a lower priority run.",
    posix="XSH sched_yield; " + FIFO,
    expected=lines("high", "high", "high", "low"),
    settings=BY_PRIORITY,
)
def yield_to_lower():
    def high():
        low = yield tl.pthread_create(says, "low", priority=1)
        yield from yields("high")
        return low

    yield tl.pthread_join((yield tl.pthread_join((yield tl.pthread_create(high, priority=2)))))


@case(
    "SCHED_FIFO/equals",
    "A thread is never preempted by one of equal priority, however long it runs.",
    posix=FIFO,
    expected=lines("A begins", "A ends", "B begins", "B ends"),
    settings={"policy": tl.FIFO(), "quantum": 5 * tl.ms},
    models=FIRST_COME,
)
def fifo_equals():
    yield from join((yield from each(works, ("A", 8), ("B", 8))))


@case(
    "SCHED_RR/quantum",
    "When its quantum is over a thread goes to the tail of the list of its priority.",
    posix=RR,
    expected=lines("A begins", "B begins", "A ends", "B ends"),
    settings={"policy": tl.RoundRobin(), "quantum": 5 * tl.ms},
    models=(
        "one-to-one",
        "many-to-many",
    ),  # those in which A and B have kernel threads, between which the kernel slices
)
def round_robin():
    yield from join((yield from each(works, ("A", 8), ("B", 8))))


@case(
    "SCHED_RR/shared_kernel_thread",
    "Threads that share one kernel thread share its time slices: the library does not slice between them.",
    posix=f"{SCOPE} (how threads of process scope share is the library's affair)",
    expected=lines("A begins", "A ends", "B begins", "B ends"),
    settings={"policy": tl.RoundRobin(), "quantum": 5 * tl.ms},
    models=("many-to-one", "many-to-one-jacketed", "two-level"),
    no_twin="threads on Linux have kernel threads of their own",
)
def round_robin_within_one():
    yield from join((yield from each(works, ("A", 8), ("B", 8))))


def later(text, ticks):
    yield from alone(ticks)
    yield tl.write(text)


@case(
    "SCHED_FIFO/preempts",
    "A thread that becomes ready preempts one of lower priority at once.",
    posix=FIFO,
    expected=lines("low begins", "high", "low ends"),
    settings=BY_PRIORITY,
)
def higher_preempts():
    high = yield tl.pthread_create(later, "high", 2, priority=2)
    low = yield tl.pthread_create(works, "low", 4, priority=1)
    yield from join([high, low])


@case(
    "SCHED_FIFO/head",
    "A preempted thread stays at the head of the list of its priority.",
    posix=f"{FIFO}, rule 1",
    expected=lines("A begins", "high", "A ends", "B begins", "B ends"),
    settings=BY_PRIORITY,
)
def preempted_stays_ahead():
    def starts_all():
        tids = yield from each(works, ("A", 4), ("B", 1))
        tids.append((yield tl.pthread_create(later, "high", 2, priority=2)))
        yield from join(tids)

    yield tl.pthread_join((yield tl.pthread_create(starts_all, priority=1)))


@case(
    "SCHED_FIFO/tail",
    "A thread that has waited goes to the tail of the list of its priority.",
    posix=f"{FIFO}, rule 2",
    expected=lines("A sleeps", "B begins", "B ends", "C begins", "C ends", "A"),
    settings=BY_PRIORITY,
)
def waker_goes_to_the_tail():
    def sleeps():
        yield tl.write("A sleeps")
        yield from later("A", 1)

    def starts_all():
        tids = [(yield tl.pthread_create(sleeps))]
        yield from join(tids + (yield from each(works, ("B", 3), ("C", 3))))

    yield tl.pthread_join((yield tl.pthread_create(starts_all, priority=1)))


@case(
    "SCHED_FIFO/create",
    "A new thread of higher priority runs at once, one of equal or lower priority when the creator has left the CPU.",
    posix=FIFO,
    expected=lines("higher", "creator", "equal", "lower"),
    settings=BY_PRIORITY,
)
def creating():
    def creates():
        yield tl.pthread_create(says, "lower", priority=1)
        yield tl.pthread_create(says, "equal", priority=2)
        yield tl.pthread_create(says, "higher", priority=3)
        yield tl.write("creator")

    yield tl.pthread_join((yield tl.pthread_create(creates, priority=2)))
    yield from alone(1)


@case(
    "SCHED_FIFO/inherited",
    "A thread created without a priority has its creator's.",
    posix="XSH pthread_attr_setinheritsched; " + FIFO,
    expected=lines("creator", "same as creator", "lower"),
    settings=BY_PRIORITY,
)
def inherited_priority():
    def creates():
        yield tl.pthread_create(says, "lower", priority=1)
        yield tl.pthread_create(says, "same as creator")
        yield tl.write("creator")

    yield tl.pthread_join((yield tl.pthread_create(creates, priority=2)))
    yield from alone(1)


def waits_for_mutex(mutex, text):
    yield tl.pthread_mutex_lock(mutex)
    yield tl.write(text)
    yield tl.pthread_mutex_unlock(mutex)


def by_priority(routine, *args):
    """Create three threads with priorities in this order: low, high, middle.  The result is the list of their ids."""
    tids = []
    for text, priority in (("low", 1), ("high", 3), ("middle", 2)):
        tids.append((yield tl.pthread_create(routine, *args, text, priority=priority)))
    return tids


@case(
    "pthread_mutex_unlock/priority",
    "Of those that wait for a mutex, the one with the highest priority gets it first.",
    posix="XSH pthread_mutex_unlock, DESCRIPTION; " + FIFO,
    expected=lines("high", "middle", "low"),
    settings=BY_PRIORITY,
)
def mutex_by_priority():
    mutex = yield tl.pthread_mutex_init()
    yield tl.pthread_mutex_lock(mutex)
    tids = yield from by_priority(waits_for_mutex, mutex)
    yield tl.pthread_mutex_unlock(mutex)
    yield from join(tids)


def waits_for_unit(sem, text):
    yield tl.sem_wait(sem)
    yield tl.write(text)


@case(
    "sem_post/priority",
    "Of those that wait for a semaphore, the one with the highest priority gets the unit.",
    posix="XSH sem_post, DESCRIPTION",
    expected=lines("high", "posted", "middle", "posted", "low", "posted"),
    settings=BY_PRIORITY,
)
def semaphore_by_priority():
    sem = yield tl.sem_init(0)
    tids = yield from by_priority(waits_for_unit, sem)
    for _ in range(3):
        yield tl.sem_post(sem)
        yield tl.write("posted")
    yield from join(tids)


def waits_for_condition(mutex, condition, text):
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cond_wait(condition, mutex)
    yield tl.write(text)
    yield tl.pthread_mutex_unlock(mutex)


@case(
    "pthread_cond_broadcast/priority",
    "Those that a broadcast wakes contend for the mutex by priority.",
    posix="XSH pthread_cond_broadcast, DESCRIPTION",
    expected=lines("high", "middle", "low"),
    settings=BY_PRIORITY,
)
def broadcast_by_priority():
    mutex = yield tl.pthread_mutex_init()
    condition = yield tl.pthread_cond_init()
    tids = yield from by_priority(waits_for_condition, mutex, condition)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cond_broadcast(condition)
    yield tl.pthread_mutex_unlock(mutex)
    yield from join(tids)


# Contention scope


def with_scope(scope):
    return (yield from attempt(tl.pthread_create(says, "thread", scope=scope)))


def both_scopes():
    for scope in (tl.PTHREAD_SCOPE_SYSTEM, tl.PTHREAD_SCOPE_PROCESS):
        result = yield from with_scope(scope)
        yield tl.write(result if isinstance(result, str) else "0")
        yield from alone(1)


@case(
    "pthread_attr_setscope/1",
    "Linux threads have system scope and no other: asking for process scope gives ENOTSUP.",
    posix="XSH pthread_attr_setscope, ERRORS",
    expected=lines("0", "thread", "ENOTSUP"),
    models=("one-to-one",),
)
def scope_one_to_one():
    yield from both_scopes()


@case(
    "pthread_attr_setscope/process_only",
    "Where all threads share kernel threads, asking for system scope gives ENOTSUP.",
    posix="XSH pthread_attr_setscope, ERRORS",
    expected=lines("ENOTSUP", "0", "thread"),
    models=("many-to-one", "many-to-one-jacketed", "many-to-many"),
    no_twin="threads on Linux have system scope only",
)
def scope_process_only():
    yield from both_scopes()


@case(
    "pthread_attr_setscope/5",
    "A two-level model has both scopes.",
    posix="XSH pthread_attr_setscope, DESCRIPTION",
    expected=lines("0", "thread", "0", "thread"),
    models=("two-level",),
    no_twin="threads on Linux have system scope only",
)
def scope_both():
    yield from both_scopes()


def computes():
    yield burn(12)


def shares():
    """A process with three busy threads beside a child with one; the child tells when it is done."""
    pid = yield tl.fork()
    if not pid:
        yield tl.pthread_join((yield tl.pthread_create(computes)))
        yield tl.write(f"one thread of 12 ms done by {(yield tl.clock()) // tl.ms}")
        yield tl.exit(0)
    yield from join((yield from start(3, computes)))
    yield tl.waitpid(pid)


@case(
    "pthread_attr_setscope/2",
    "Threads of system scope compete with all of the machine: three in one process and one in another get 3 : 1.",
    posix=SCOPE,
    expected=("one thread of 12 ms done by 45", "one thread of 12 ms done by 46", "one thread of 12 ms done by 48"),
    settings={"quantum": tl.ms},
    models=("one-to-one",),
    no_twin="Linux shares CPUs fairly between groups of processes, not only between threads",
)
def system_scope_shares():
    yield from shares()


@case(
    "pthread_attr_setscope/process_shares",
    "Threads of process scope compete within their process: two processes get 1 : 1, however many threads they have.",
    posix=SCOPE,
    expected=("one thread of 12 ms done by 23", "one thread of 12 ms done by 24"),
    settings={"quantum": tl.ms},
    models=("many-to-one", "many-to-one-jacketed", "two-level"),
    no_twin="threads on Linux have system scope only",
)
def process_scope_shares():
    yield from shares()


def reads_and_says():
    yield tl.read(4 * tl.ms)
    yield tl.write("read")


@case(
    "read/only_the_caller",
    "A blocking call holds up its caller alone where the others have a kernel thread to run on.",
    posix="XSH 2.9 Threads; XSH read",
    expected=lines("the other runs", "read"),
    models=("one-to-one", "many-to-one-jacketed", "many-to-many"),
)
def blocking_holds_up_one():
    reader = yield tl.pthread_create(reads_and_says)
    yield from alone(1)
    yield tl.write("the other runs")
    yield tl.pthread_join(reader)


@case(
    "read/all_of_the_process",
    "A blocking call holds up the kernel thread, and with it all that have no other to run on.",
    posix="XSH 2.9 Threads (why POSIX threads are not made this way on Linux)",
    expected=lines("read", "the other runs"),
    models=("many-to-one", "two-level"),
    no_twin="threads on Linux have kernel threads of their own",
)
def blocking_holds_up_all():
    reader = yield tl.pthread_create(reads_and_says)
    yield from alone(1)
    yield tl.write("the other runs")
    yield tl.pthread_join(reader)


@case(
    "read/bound_goes_on",
    "A bound thread of a two-level model goes on while a blocking call holds up the shared kernel thread.",
    posix=SCOPE,
    expected=lines("bound", "read", "main"),
    models=("two-level",),
    no_twin="threads on Linux have system scope only",
)
def bound_goes_on():
    bound = yield tl.pthread_create(later, "bound", 1, scope=tl.PTHREAD_SCOPE_SYSTEM)
    reader = yield tl.pthread_create(reads_and_says)
    yield from alone(2)
    yield tl.write("main")
    yield from join([bound, reader])
