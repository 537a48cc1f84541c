"""Cases on fork: what a child has of its parent, and what it has not; fork handlers; forkall."""

from __future__ import annotations

from signal import SIG_BLOCK, SIG_SETMASK, SIGALRM, SIGUSR1, SIGUSR2

import threadlab as tl
from tests.conformance.case import attempt, collection, lines, names, tick
from tests.conformance.pacing import alone, join, start

CASES, case = collection()

FORK = "XSH fork, DESCRIPTION"
ATFORK = "XSH pthread_atfork, DESCRIPTION"


def say(call):
    yield tl.write((yield from attempt(call)))


def says(*text):
    yield tl.write(" ".join(map(str, text)))


def forked(child, *args):
    """Fork a child that runs ``child(*args)``, and wait for it.  The result is its status, in the parent."""
    pid = yield tl.fork()
    if not pid:
        yield from child(*args)
        yield tl.exit(0)
    _, status = yield tl.waitpid(pid)
    return status


@case(
    "fork/1",
    "fork returns twice: 0 in the child, the child's process id in the parent.",
    posix="XSH fork, RETURN VALUE",
    expected=lines("child: 0", "parent: the child's id"),
)
def returns_twice():
    result = yield tl.fork()
    if not result:
        yield tl.write(f"child: {result}")
        yield tl.exit(0)
    pid, _ = yield tl.waitpid()
    yield tl.write("parent: " + ("the child's id" if result == pid else "another id"))


@case(
    "fork/2a",
    "Memory is copied, not shared: what the child writes the parent does not see.",
    posix=FORK,
    expected=lines("child 5", "parent 1"),
)
def memory_is_copied():
    def child():
        yield tl.store("g", 5)
        yield tl.write(f"child {yield tl.load('g')}")

    yield tl.store("g", 1)
    yield from forked(child)
    yield tl.write(f"parent {yield tl.load('g')}")


@case(
    "fork/parent_memory",
    "What the parent writes after the fork the child does not see, in variables on the stack neither.",
    posix=FORK,
    expected=lines("child 1 1", "parent 2 2"),
)
def memory_of_the_parent():
    local = 1
    yield tl.store("g", 1)
    pid = yield tl.fork()
    if pid:
        local += 1
        yield tl.store("g", 2)
        yield tl.waitpid(pid)
    else:
        yield tick(2)
    yield tl.write(f"{'parent' if pid else 'child'} {yield tl.load('g')} {local}")


@case(
    "fork/4",
    "The child has its own process id, and the caller's process as its parent.",
    posix=FORK,
    expected=lines("new id", "parent is the caller's process"),
)
def ids():
    pid = yield tl.getpid()

    def child():
        yield tl.write("new id" if (yield tl.getpid()) != pid else "old id")
        yield tl.write("parent is the caller's process" if (yield tl.getppid()) == pid else "another parent")

    yield from forked(child)


def counts():
    for _ in range(20):
        yield tl.store("g", (yield tl.load("g")) + 1)
        yield from alone(1)


@case(
    "fork/21a",
    "Only the calling thread exists in the child.",
    posix=FORK,
    expected=lines("still", "moves"),
)
def one_thread():
    def watches():
        before = yield tl.load("g")
        yield from alone(5)
        yield tl.write("still" if before == (yield tl.load("g")) else "moves")

    tid = yield tl.pthread_create(counts)
    yield from alone(2)
    yield from forked(watches)
    yield from watches()
    yield tl.pthread_join(tid)


@case(
    "fork/thread",
    "In the child of a thread other than main that thread is the only one, with the id it had.",
    posix=FORK,
    expected=lines("same id", "0", "same id", "joined"),
)
def fork_in_a_thread():
    def forks():
        mine = yield tl.pthread_self()

        def child():
            yield tl.write("same id" if (yield tl.pthread_self()) == mine else "another id")

        yield tl.write((yield from forked(child)))
        yield from child()

    yield tl.pthread_join((yield tl.pthread_create(forks)))
    yield tl.write("joined")


@case(
    "fork/thread_returns",
    "When the copy of a thread returns from its start routine, the last thread of the child ends: exit status 0.",
    posix="XSH fork; XSH pthread_exit, DESCRIPTION",
    expected=lines("child", "0", "parent"),
)
def copy_of_a_thread_returns():
    def forks():
        pid = yield tl.fork()
        if pid:
            _, status = yield tl.waitpid(pid)
            yield tl.write(status)
        yield tl.write("parent" if pid else "child")
        return 7

    yield tl.pthread_join((yield tl.pthread_create(forks)))


def holds(mutex, ticks):
    yield tl.pthread_mutex_lock(mutex)
    yield from alone(ticks)
    yield tl.pthread_mutex_unlock(mutex)


@case(
    "fork/mutex_of_another",
    "A mutex that another thread owned at the time of the fork stays locked in the child.",
    posix=FORK,
    expected=lines("child EBUSY", "child EBUSY", "parent 0"),
)
def mutex_of_another():
    mutex = yield tl.pthread_mutex_init()

    def child():
        for ticks in (0, 4):
            yield from alone(ticks)
            yield from says("child", (yield from attempt(tl.pthread_mutex_trylock(mutex))))

    tid = yield tl.pthread_create(holds, mutex, 2)
    yield from alone(1)
    yield from forked(child)
    yield tl.pthread_join(tid)
    yield from says("parent", (yield from attempt(tl.pthread_mutex_trylock(mutex))))


@case(
    "fork/mutex_deadlock",
    "A child that locks such a mutex waits for ever: why a threaded child should do little before exec.",
    posix="XSH fork, RATIONALE",
    expected="child locks",
    outcome="deadlock",
)
def child_locks_for_ever():
    mutex = yield tl.pthread_mutex_init()

    def child():
        yield tl.write("child locks")
        yield tl.pthread_mutex_lock(mutex)
        yield tl.write("never")

    yield tl.pthread_create(holds, mutex, 3)
    yield from alone(1)
    yield from forked(child)


@case(
    "fork/own_mutex",
    "A mutex that the calling thread owned is owned by its copy in the child, and each unlocks its own.",
    posix=FORK,
    expected=lines("child EBUSY", "child 0", "child 0", "parent EBUSY", "parent 0"),
)
def own_mutex():
    mutex = yield tl.pthread_mutex_init()
    yield tl.pthread_mutex_lock(mutex)

    def both(who):
        yield from says(who, (yield from attempt(tl.pthread_mutex_trylock(mutex))))
        yield from says(who, (yield from attempt(tl.pthread_mutex_unlock(mutex))))

    def child():
        yield from both("child")
        yield from says("child", (yield from attempt(tl.pthread_mutex_trylock(mutex))))

    yield from forked(child)
    yield from both("parent")


@case(
    "fork/own_errorcheck_mutex",
    "The copy of the caller owns its error-checking and recursive mutexes (glibc compares kernel thread ids, and says no).",
    posix=FORK,
    expected=lines("child 0", "child 0", "parent 0", "parent 0"),
    glibc=lines("child EPERM", "child EPERM", "parent 0", "parent 0"),
)
def own_errorcheck_mutex():
    mutexes = []
    for kind in (tl.PTHREAD_MUTEX_ERRORCHECK, tl.PTHREAD_MUTEX_RECURSIVE):
        mutexes.append((yield tl.pthread_mutex_init(kind)))
        yield tl.pthread_mutex_lock(mutexes[-1])

    def unlocks(who):
        for mutex in mutexes:
            yield from says(who, (yield from attempt(tl.pthread_mutex_unlock(mutex))))

    yield from forked(unlocks, "child")
    yield from unlocks("parent")


@case(
    "fork/waiters",
    "Threads that wait for a mutex are not copied: the child's copy has no waiters, the parent's still has.",
    posix=FORK,
    expected=lines("child 0", "child 0", "parent's waiter"),
)
def waiters_are_not_copied():
    mutex = yield tl.pthread_mutex_init()

    def waits():
        yield tl.pthread_mutex_lock(mutex)
        yield tl.write("parent's waiter")

    def child():
        yield from says("child", (yield from attempt(tl.pthread_mutex_unlock(mutex))))
        yield from alone(1)
        yield from says("child", (yield from attempt(tl.pthread_mutex_trylock(mutex))))

    yield tl.pthread_mutex_lock(mutex)
    tid = yield tl.pthread_create(waits)
    yield from alone(1)
    yield from forked(child)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.pthread_join(tid)


@case(
    "fork/semaphore",
    "An unnamed semaphore is copied with its value, and not shared.",
    posix="XSH fork, DESCRIPTION; XSH sem_init, pshared 0",
    expected=lines("child 2", "child 4", "parent 2"),
)
def semaphore_is_copied():
    sem = yield tl.sem_init(2)

    def child():
        yield from says("child", (yield tl.sem_getvalue(sem)))
        yield tl.sem_post(sem)
        yield tl.sem_post(sem)
        yield from says("child", (yield tl.sem_getvalue(sem)))

    yield from forked(child)
    yield from says("parent", (yield tl.sem_getvalue(sem)))


@case(
    "fork/condition",
    "A signal on the child's copy of a condition wakes nobody in the parent.",
    posix=FORK,
    expected=lines("child signalled", "parent signals", "awake"),
)
def condition_is_copied():
    mutex = yield tl.pthread_mutex_init()
    condition = yield tl.pthread_cond_init()

    def waits():
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_cond_wait(condition, mutex)
        yield tl.write("awake")
        yield tl.pthread_mutex_unlock(mutex)

    def child():
        yield tl.pthread_cond_signal(condition)
        yield tl.write("child signalled")

    tid = yield tl.pthread_create(waits)
    yield from alone(1)
    yield from forked(child)
    yield from alone(1)
    yield tl.write("parent signals")
    yield tl.pthread_cond_signal(condition)
    yield tl.pthread_join(tid)


@case(
    "fork/rwlock",
    "A read-write lock that the caller holds is held by its copy in the child, and each unlocks its own.",
    posix=FORK,
    expected=lines("child EBUSY", "child 0", "child 0", "parent EBUSY"),
)
def rwlock_is_copied():
    lock = yield tl.pthread_rwlock_init()
    yield tl.pthread_rwlock_rdlock(lock)

    def child():
        yield from says("child", (yield from attempt(tl.pthread_rwlock_trywrlock(lock))))
        yield from says("child", (yield from attempt(tl.pthread_rwlock_unlock(lock))))
        yield from says("child", (yield from attempt(tl.pthread_rwlock_trywrlock(lock))))

    yield from forked(child)
    yield from says("parent", (yield from attempt(tl.pthread_rwlock_trywrlock(lock))))


@case(
    "fork/pending",
    "The child begins with no pending signals; the parent keeps its own.",
    posix=FORK,
    expected=lines("child -", "parent SIGUSR1 SIGUSR2"),
)
def pending_signals():
    def both(who):
        yield from says(who, names((yield tl.sigpending())))

    yield tl.pthread_sigmask(SIG_BLOCK, {SIGUSR1, SIGUSR2})
    yield tl.raise_(SIGUSR1)
    yield tl.kill((yield tl.getpid()), SIGUSR2)
    yield from forked(both, "child")
    yield from both("parent")


def handler(signo):
    yield tl.write("handler")


@case(
    "fork/mask_and_handlers",
    "The child has the calling thread's mask and the process's handlers, and changes its own copies.",
    posix=FORK,
    expected=lines("SIGUSR2", "handler", "ignored", "SIGUSR2", "handler"),
)
def mask_and_handlers():
    def child():
        yield tl.write(names((yield tl.pthread_sigmask(SIG_BLOCK, ()))))
        yield tl.raise_(SIGUSR1)
        yield tl.sigaction(SIGUSR1, tl.SIG_IGN)
        yield tl.raise_(SIGUSR1)
        yield tl.write("ignored")
        yield tl.pthread_sigmask(SIG_SETMASK, ())

    def forks():
        yield tl.pthread_sigmask(SIG_SETMASK, {SIGUSR2})
        yield from forked(child)
        yield tl.write(names((yield tl.pthread_sigmask(SIG_BLOCK, ()))))
        yield tl.raise_(SIGUSR1)

    yield tl.sigaction(SIGUSR1, handler)
    yield tl.pthread_join((yield tl.pthread_create(forks)))


@case(
    "fork/alarm",
    "An alarm is not copied.",
    posix=FORK,
    expected=lines("child 0", "child sleeps on", "alarm"),
)
def alarm():
    def rings(signo):
        yield tl.write("alarm")

    def child():
        yield from says("child", (yield tl.alarm(0)))
        yield tick(4)
        yield tl.write("child sleeps on")

    yield tl.sigaction(SIGALRM, rings, tl.SA_RESTART)
    yield tl.alarm(6 * tl.ms)
    yield from forked(child)
    yield from attempt(tl.pause())


@case(
    "fork/keys",
    "The child has the caller's thread-specific values, changes its own copies, and its destructors run there.",
    posix=FORK,
    expected=lines("child 1", "destroyed 2", "parent 1", "destroyed 1"),
)
def keys():
    def destroys(value):
        yield from says("destroyed", value)

    key = yield tl.pthread_key_create(destroys)

    def forks():
        yield tl.pthread_setspecific(key, 1)
        pid = yield tl.fork()
        if not pid:
            yield from says("child", (yield tl.pthread_getspecific(key)))
            yield tl.pthread_setspecific(key, 2)
            yield tl.pthread_exit()
        yield tl.waitpid(pid)
        yield from says("parent", (yield tl.pthread_getspecific(key)))

    yield tl.pthread_join((yield tl.pthread_create(forks)))


@case(
    "fork/cleanup",
    "Cleanup handlers pushed before the fork run in both processes, each when its thread ends.",
    posix=FORK,
    expected=lines("child", "second", "first", "parent", "second", "first"),
)
def cleanup_handlers():
    def forks():
        yield tl.pthread_cleanup_push(says, "first")
        yield tl.pthread_cleanup_push(says, "second")
        pid = yield tl.fork()
        if pid:
            yield tl.waitpid(pid)
        yield tl.write("parent" if pid else "child")
        yield tl.pthread_exit()

    yield tl.pthread_join((yield tl.pthread_create(forks)))


@case(
    "fork/cancel_state",
    "The copy of the caller has its cancellation state and type.",
    posix=FORK,
    expected=lines("child disabled asynchronous", "parent disabled asynchronous"),
)
def cancel_state():
    def both(who):
        state = yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
        kind = yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_DEFERRED)
        yield from says(
            who,
            "disabled" if state is tl.PTHREAD_CANCEL_DISABLE else "enabled",
            "asynchronous" if kind is tl.PTHREAD_CANCEL_ASYNCHRONOUS else "deferred",
        )

    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)
    yield from forked(both, "child")
    yield from both("parent")


@case(
    "fork/cancel_pending",
    "A cancellation request that the caller holds off is there in its copy too, which acts on it by itself.",
    posix="XSH fork (open; as in glibc)",
    expected=lines("child's handler", "0", "parent's handler", "PTHREAD_CANCELED"),
)
def cancel_pending():
    def tells_who():
        yield from says("parent's" if (yield tl.getpid()) == (yield tl.load("parent")) else "child's", "handler")

    def forks():
        yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
        yield tl.pthread_cleanup_push(tells_who)
        yield from alone(2)
        pid = yield tl.fork()
        if pid:
            _, status = yield tl.waitpid(pid)
            yield tl.write(status)
        yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_ENABLE)
        yield tl.pthread_testcancel()
        yield tl.write("never")
        yield tl.pthread_cleanup_pop(0)

    yield tl.store("parent", (yield tl.getpid()))
    tid = yield tl.pthread_create(forks)
    yield from alone(1)
    yield tl.pthread_cancel(tid)
    yield tl.write((yield tl.pthread_join(tid)))


@case(
    "fork/in_cleanup",
    "A cleanup handler may fork: in the child the thread goes on ending, and with it the process.",
    posix=FORK,
    expected=lines("child", "outer", "0", "parent", "outer", "joined"),
)
def fork_in_cleanup():
    def forks():
        pid = yield tl.fork()
        if pid:
            _, status = yield tl.waitpid(pid)
            yield tl.write(status)
        yield tl.write("parent" if pid else "child")

    def thread():
        yield tl.pthread_cleanup_push(says, "outer")
        yield tl.pthread_cleanup_push(forks)
        yield tl.pthread_exit(3)

    yield tl.pthread_join((yield tl.pthread_create(thread)))
    yield tl.write("joined")


@case(
    "fork/in_destructor",
    "A key destructor may fork: in the child the thread goes on ending, with its other values.",
    posix=FORK,
    expected=lines("child", "other", "0", "parent", "other", "joined"),
)
def fork_in_destructor():
    def forks(value):
        pid = yield tl.fork()
        if pid:
            _, status = yield tl.waitpid(pid)
            yield tl.write(status)
        yield tl.write("parent" if pid else "child")

    first = yield tl.pthread_key_create(forks)
    second = yield tl.pthread_key_create(says)

    def thread():
        yield tl.pthread_setspecific(first, "value")
        yield tl.pthread_setspecific(second, "other")

    yield tl.pthread_join((yield tl.pthread_create(thread)))
    yield tl.write("joined")


@case(
    "fork/once_done",
    "What pthread_once has done is done in the child as well.",
    posix="XSH fork; XSH pthread_once",
    expected=lines("routine", "child", "parent"),
)
def once_done():
    def once(who):
        yield tl.pthread_once("control", lambda: says("routine"))
        yield tl.write(who)

    yield tl.pthread_once("control", lambda: says("routine"))
    yield from forked(once, "child")
    yield from once("parent")


@case(
    "fork/in_once",
    "A once routine may fork: it goes on in both, and is done in both.",
    posix="XSH fork; XSH pthread_once (open; as in glibc)",
    expected=lines("child in routine", "child", "parent in routine", "parent"),
)
def fork_in_once():
    def routine():
        pid = yield tl.fork()
        yield tl.store("who", "parent" if pid else "child")
        if pid:
            yield tl.waitpid(pid)
        yield from says((yield tl.load("who")), "in routine")

    yield tl.pthread_once("control", routine)
    yield tl.pthread_once("control", lambda: says("again"))
    yield from says((yield tl.load("who")))


@case(
    "fork/once_elsewhere",
    "A once routine that another thread was running is not done in the child, which may run it itself.",
    posix="XSH pthread_once (open; as in glibc)",
    expected=lines("begin", "begin", "end", "child", "end", "parent"),
)
def once_elsewhere():
    def routine():
        yield tl.write("begin")
        yield from alone((yield tl.load("ticks")))
        yield tl.write("end")

    def once():
        yield tl.pthread_once("control", routine)

    def child():
        yield tl.store("ticks", 1)
        yield from once()
        yield tl.write("child")

    yield tl.store("ticks", 5)
    tid = yield tl.pthread_create(once)
    yield from alone(1)
    yield from forked(child)
    yield from once()
    yield tl.write("parent")
    yield tl.pthread_join(tid)


@case(
    "fork/after_joins",
    "A fork after threads have come and gone: the child knows the values it joined and can make threads of its own.",
    posix=FORK,
    expected=lines("child 1 4 9", "child 16", "parent 1 4 9"),
)
def after_joins():
    def squares(n):
        yield from alone(4 - n if n < 4 else 0)
        return n * n

    tids = []
    for n in (1, 2, 3):
        tids.append((yield tl.pthread_create(squares, n)))
    values = yield from join(tids)

    def child():
        yield from says("child", *values)
        yield from says("child", (yield tl.pthread_join((yield tl.pthread_create(squares, 4)))))

    yield from forked(child)
    yield from says("parent", *values)


@case(
    "fork/grandchild",
    "A child can fork in turn; each waits for its own child.",
    posix=FORK,
    expected=lines("grandchild 1", "child 11", "parent 111"),
)
def grandchild():
    def third():
        yield tl.store("g", 1)
        yield from says("grandchild", (yield tl.load("g")))
        yield tl.exit(1)

    def second():
        status = yield from forked(third)
        yield from says("child", 10 * status + (yield tl.load("g")))
        yield tl.exit(11)

    yield tl.store("g", 1)
    status = yield from forked(second)
    yield from says("parent", 100 * (yield tl.load("g")) + status)


@case(
    "fork/no_cancellation_point",
    "fork is no cancellation point: a thread with a request outstanding forks, and both copies act on it afterwards.",
    posix="XSH 2.9.5.2 Cancellation Points",
    expected=lines("child", "0", "parent", "PTHREAD_CANCELED"),
)
def no_cancellation_point():
    def forks():
        yield tl.pthread_cancel((yield tl.pthread_self()))
        pid = yield tl.fork()
        yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)  # to write is a cancellation point
        if pid:
            _, status = yield tl.waitpid(pid)
            yield tl.write(status)
        yield tl.write("parent" if pid else "child")
        yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_ENABLE)
        yield tl.pthread_testcancel()
        yield tl.write("never")

    yield tl.write((yield tl.pthread_join((yield tl.pthread_create(forks)))))


@case(
    "fork/pthread_exit",
    "A child whose main thread, its only one, leaves by pthread_exit runs handlers and destructors and exits with 0.",
    posix="XSH fork; XSH pthread_exit, DESCRIPTION",
    expected=lines("cleanup", "value", "0"),
)
def child_leaves_by_pthread_exit():
    key = yield tl.pthread_key_create(says)
    yield tl.pthread_setspecific(key, "value")

    def child():
        yield tl.pthread_cleanup_push(says, "cleanup")
        yield tl.pthread_exit(3)

    yield tl.write((yield from forked(child)))


@case(
    "fork/flags",
    "The flags of a signal action are copied as well: with SA_RESETHAND each process resets its own.",
    posix="XSH fork; XSH sigaction",
    expected=lines("handler", "default", "handler", "default"),
)
def flags_are_copied():
    def both():
        yield tl.raise_(SIGUSR1)
        yield tl.write("default" if (yield tl.sigaction(SIGUSR1)) is tl.SIG_DFL else "handler stays")

    yield tl.sigaction(SIGUSR1, handler, tl.SA_RESETHAND)
    yield from forked(both)
    yield from both()


# Fork handlers


def registered(name):
    """Register handlers that write `name` and what they are."""
    yield tl.pthread_atfork(lambda: says("prepare", name), lambda: says("parent", name), lambda: says("child", name))


def forks_once():
    pid = yield tl.fork()
    if pid:
        yield tl.waitpid(pid)
    else:
        yield tl.exit(0)


@case(
    "pthread_atfork/1",
    "Fork handlers run in the thread that forks: prepare before the fork, then parent there and child in its copy.",
    posix=ATFORK,
    expected=lines("prepare here", "parent here", "child here"),
)
def atfork_in_the_thread():
    def tells(name):
        yield tl.write(f"{name} {'here' if (yield tl.pthread_self()) == (yield tl.load('thread')) else 'elsewhere'}")

    def child_later():
        yield from alone(1)
        yield from tells("child")

    def forks():
        yield tl.store("thread", (yield tl.pthread_self()))
        yield from forks_once()

    yield tl.pthread_atfork(lambda: tells("prepare"), lambda: tells("parent"), child_later)
    yield tl.pthread_join((yield tl.pthread_create(forks)))


@case(
    "pthread_atfork/2",
    "Any of the three handlers may be absent.",
    posix=ATFORK,
    expected=lines("prepare", "parent", "child"),
)
def atfork_absent():
    def child_later():
        yield from alone(1)
        yield tl.write("child")

    yield tl.pthread_atfork(None, None, child_later)
    yield tl.pthread_atfork(None, lambda: says("parent"), None)
    yield tl.pthread_atfork(lambda: says("prepare"), None, None)
    yield tl.pthread_atfork(None, None, None)
    yield from forks_once()


@case(
    "pthread_atfork/order",
    "Prepare handlers run last registered first; parent and child handlers first registered first.",
    posix=ATFORK,
    expected=lines("prepare 3", "prepare 2", "prepare 1", "child 1", "child 2", "child 3", "parents", *"123"),
)
def atfork_order():
    def parent_later():
        yield from alone(3)
        yield tl.write("parents")

    yield tl.pthread_atfork(None, parent_later, None)
    for number in (1, 2, 3):
        yield tl.pthread_atfork(
            lambda number=number: says("prepare", number),
            lambda number=number: says(number),
            lambda number=number: says("child", number),
        )
    yield from forks_once()


@case(
    "pthread_atfork/inherited",
    "The child has the handlers as well: they run when it forks in turn.",
    posix=ATFORK,
    expected=lines("prepare", "parent or child", "parent or child", "prepare", "parent or child", "parent or child"),
)
def atfork_inherited():
    def child_later():
        yield from alone(1)
        yield from says("parent or child")

    yield tl.pthread_atfork(lambda: says("prepare"), lambda: says("parent or child"), child_later)
    pid = yield tl.fork()
    if pid:
        yield tl.waitpid(pid)
    else:
        yield from forks_once()


@case(
    "pthread_atfork/locks",
    "The use they were made for: prepare locks the mutexes, parent and child unlock, and the child finds all in order.",
    posix="XSH pthread_atfork, RATIONALE",
    expected=lines("child 0", "parent 0"),
)
def atfork_locks():
    mutex = yield tl.pthread_mutex_init()

    def lock():
        yield tl.pthread_mutex_lock(mutex)

    def unlock():
        yield tl.pthread_mutex_unlock(mutex)

    def child():
        yield from says("child", (yield from attempt(tl.pthread_mutex_trylock(mutex))))

    yield tl.pthread_atfork(lock, unlock, unlock)
    tid = yield tl.pthread_create(holds, mutex, 3)
    yield from alone(1)
    yield from forked(child)
    yield from says("parent", (yield from attempt(tl.pthread_mutex_trylock(mutex))))
    yield tl.pthread_join(tid)


@case(
    "pthread_atfork/exit",
    "A child handler may end the child, which then never returns from fork.",
    posix=ATFORK,
    expected=lines("child handler", "4"),
)
def atfork_exit():
    def exits():
        yield tl.write("child handler")
        yield tl.exit(4)

    yield tl.pthread_atfork(None, None, exits)
    yield tl.write((yield from forked(says, "never")))


# forkall


@case(
    "forkall/threads",
    "forkall copies every thread: each goes on where it was, in both processes.",
    posix="Solaris forkall(2)",
    expected=lines("worker", "worker", "main", "main"),
    no_twin="only Solaris has it",
)
def forkall_copies_threads():
    def worker():
        yield from alone(3)
        yield tl.write("worker")

    tid = yield tl.pthread_create(worker)
    yield from alone(1)
    pid = yield tl.forkall()
    yield tl.pthread_join(tid)
    if pid:
        yield tl.waitpid(pid)
    else:
        yield from alone(1)
    yield tl.write("main")


@case(
    "forkall/waiters",
    "In the child of forkall the copies of threads that waited for a mutex wait for its copy.",
    posix="Solaris forkall(2)",
    expected=lines("waiter", "waiter", "main", "main"),
    no_twin="only Solaris has it",
)
def forkall_copies_waiters():
    mutex = yield tl.pthread_mutex_init()

    def waits():
        yield tl.pthread_mutex_lock(mutex)
        yield tl.write("waiter")
        yield tl.pthread_mutex_unlock(mutex)

    yield tl.pthread_mutex_lock(mutex)
    tid = yield tl.pthread_create(waits)
    yield from alone(1)
    pid = yield tl.forkall()
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.pthread_join(tid)
    yield from alone(1)
    yield tl.write("main")
    if pid:
        yield tl.waitpid(pid)


@case(
    "forkall/condition",
    "In the child of forkall a thread that waits for a condition waits for its copy, without the mutex.",
    posix="Solaris forkall(2)",
    expected=lines("0", "awake", "0", "awake", "main", "main"),
    no_twin="only Solaris has it",
)
def forkall_copies_conditions():
    mutex = yield tl.pthread_mutex_init()
    condition = yield tl.pthread_cond_init()

    def waits():
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_cond_wait(condition, mutex)
        yield tl.write("awake")
        yield tl.pthread_mutex_unlock(mutex)

    tid = yield tl.pthread_create(waits)
    yield from alone(1)
    pid = yield tl.forkall()
    if not pid:
        yield from alone(2)
    yield from say(tl.pthread_mutex_trylock(mutex))
    yield tl.pthread_cond_signal(condition)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.pthread_join(tid)
    if pid:
        yield tl.waitpid(pid)
    yield tl.write("main")


@case(
    "forkall/ended",
    "A thread that has ended and has not been joined can be joined in both processes.",
    posix="Solaris forkall(2)",
    expected=lines(7, 7),
    no_twin="only Solaris has it",
)
def forkall_copies_the_ended():
    def returns():
        return 7
        yield

    tid = yield tl.pthread_create(returns)
    yield from alone(1)
    pid = yield tl.forkall()
    yield tl.write((yield tl.pthread_join(tid)))
    if pid:
        yield tl.waitpid(pid)


# How many processes?  Each exits with the number of processes in its part of the family tree.


def family():
    """Wait for all children.  The result is how many processes they and this one are."""
    processes = 1
    while True:
        try:
            _, status = yield tl.waitpid()
        except OSError:
            return processes
        processes += status


def tell_family(first):
    """In the `first` process write how many there are; in the others, tell one's parent."""
    processes = yield from family()
    if (yield tl.getpid()) != first:
        yield tl.exit(processes)
    yield tl.write(processes)


def puzzle(name, statement, expected):
    """A case on how many processes the body below makes."""

    def decorate(body):
        def main():
            first = yield tl.getpid()
            yield from body()
            yield from tell_family(first)

        return case(f"fork/puzzle_{name}", statement, posix=FORK, expected=str(expected))(main)

    return decorate


@puzzle("two", "fork(); fork(): the second is made by both processes.", 4)
def puzzle_two():
    yield tl.fork()
    yield tl.fork()


@puzzle("loop", "n forks in a row make 2 to the n processes.", 16)
def puzzle_loop():
    for _ in range(4):
        yield tl.fork()


@puzzle("chain", "A loop that only the child stays in makes a chain: n forks, n + 1 processes.", 5)
def puzzle_chain():
    for _ in range(4):
        if (yield tl.fork()):
            break


@puzzle("fan", "A loop that the child leaves makes a fan: n children of one parent.", 5)
def puzzle_fan():
    for _ in range(4):
        if not (yield tl.fork()):
            break


@puzzle("and", "fork() && fork(): only the parent makes the second.", 3)
def puzzle_and():
    (yield tl.fork()) and (yield tl.fork())


@puzzle("or", "fork() || fork(): only the child makes the second.", 3)
def puzzle_or():
    (yield tl.fork()) or (yield tl.fork())


@puzzle("and_or", "fork(); fork() && fork() || fork(); fork(): the examination question.", 20)
def puzzle_and_or():
    yield tl.fork()
    ((yield tl.fork()) and (yield tl.fork())) or (yield tl.fork())
    yield tl.fork()


@puzzle("if", "if (fork()) fork(); fork(): three processes, and then each of them forks.", 6)
def puzzle_if():
    if (yield tl.fork()):
        yield tl.fork()
    yield tl.fork()


@case(
    "fork/puzzle_lines",
    "A line after each of n forks is written 2 + 4 + … + 2 to the n times.",
    posix=FORK,
    expected="14",
)
def puzzle_lines():
    first = yield tl.getpid()
    written = 0
    for _ in range(3):
        if not (yield tl.fork()):
            written = 0  # those written before are the parent's
        written += 1
    while True:
        try:
            _, status = yield tl.waitpid()
        except OSError:
            break
        written += status
    if (yield tl.getpid()) != first:
        yield tl.exit(written)
    yield tl.write(written)


@case(
    "fork/puzzle_threads",
    "Threads do not multiply: a process with three threads, one of which forks twice, becomes four processes.",
    posix=FORK,
    expected=lines("4 processes", "thread", "thread"),
)
def puzzle_threads():
    first = yield tl.getpid()

    def thread():
        yield from alone(8)
        yield tl.write("thread")

    def forks():
        yield tl.fork()
        yield tl.fork()
        processes = yield from family()
        if (yield tl.getpid()) != first:
            yield tl.exit(processes)
        yield tl.write(f"{processes} processes")

    tids = yield from start(2, thread)
    tids.append((yield tl.pthread_create(forks)))
    yield from join(tids)
