"""Cases on mutexes: their kinds, and what locking, trying, timing out, unlocking and destroying do."""

from __future__ import annotations

import signal

import threadlab as tl
from tests.conformance.case import attempt, collection, lines
from tests.conformance.pacing import alone, join, start

CASES, case = collection()

LOCK = "XSH pthread_mutex_lock, DESCRIPTION"
LOCK_ERRORS = "XSH pthread_mutex_lock, ERRORS"
TIMEDLOCK = "XSH pthread_mutex_timedlock, DESCRIPTION"
DESTROY = "XSH pthread_mutex_destroy"


def say(call):
    """Write what `call` gives, 0 or the name of an error."""
    yield tl.write((yield from attempt(call)))


def hold(mutex, ticks):
    """Own `mutex` for so many ticks."""
    yield tl.pthread_mutex_lock(mutex)
    yield from alone(ticks)
    yield tl.pthread_mutex_unlock(mutex)


def in_a_thread(routine, *args):
    tid = yield tl.pthread_create(routine, *args)
    return (yield tl.pthread_join(tid))


def adds(mutex):
    for _ in range(100):
        yield tl.pthread_mutex_lock(mutex)
        total = yield tl.load("total")
        yield tl.sched_yield()
        yield tl.store("total", total + 1)
        yield tl.pthread_mutex_unlock(mutex)


@case(
    "pthread_mutex_lock/1",
    "At most one thread owns a mutex; others wait until it is free.",
    posix=LOCK,
    expected="400",
)
def one_owner():
    mutex = yield tl.pthread_mutex_init()
    yield from join((yield from start(4, adds, mutex)))
    yield tl.write((yield tl.load("total")))


def locks_twice(mutex):
    yield from say(tl.pthread_mutex_lock(mutex))
    yield from say(tl.pthread_mutex_lock(mutex))


@case(
    "pthread_mutex_lock/1n",
    "A normal mutex locked again by its owner deadlocks.",
    posix=LOCK,
    expected="0",
    outcome="deadlock",
)
def relock_normal():
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_NORMAL)
    yield from in_a_thread(locks_twice, mutex)


def tries(mutex):
    yield from say(tl.pthread_mutex_trylock(mutex))


@case(
    "pthread_mutex_lock/4",
    "A recursive mutex counts: it is free when it has been unlocked as often as locked.",
    posix=LOCK,
    expected=lines("EBUSY", "0"),
)
def recursive_counts():
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_RECURSIVE)
    for _ in range(3):
        yield tl.pthread_mutex_lock(mutex)
    for _ in range(2):
        yield tl.pthread_mutex_unlock(mutex)
    yield from in_a_thread(tries, mutex)
    yield tl.pthread_mutex_unlock(mutex)
    yield from in_a_thread(tries, mutex)


@case(
    "pthread_mutex_lock/errorcheck",
    "An error-checking mutex locked again by its owner gives EDEADLK and stays locked once.",
    posix=LOCK_ERRORS,
    expected=lines("0", "EDEADLK", "0", "EPERM"),
)
def relock_errorcheck():
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_ERRORCHECK)
    yield from locks_twice(mutex)
    yield from say(tl.pthread_mutex_unlock(mutex))
    yield from say(tl.pthread_mutex_unlock(mutex))


def speaks(signo):
    yield tl.write("handler")


def locks(mutex):
    yield from say(tl.pthread_mutex_lock(mutex))
    yield tl.pthread_mutex_unlock(mutex)


@case(
    "pthread_mutex_lock/handler",
    "A handler that runs while a thread waits for a mutex does not end the wait: there is no EINTR.",
    posix=LOCK,
    expected=lines("handler", "unlocking", "0"),
)
def handler_while_waiting():
    mutex = yield tl.pthread_mutex_init()
    yield tl.sigaction(signal.SIGUSR1, speaks)
    yield tl.pthread_mutex_lock(mutex)
    tid = yield tl.pthread_create(locks, mutex)
    yield from alone(1)
    yield tl.pthread_kill(tid, signal.SIGUSR1)
    yield from alone(1)
    yield tl.write("unlocking")
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.pthread_join(tid)


def locks_both(first, second, ticks):
    yield tl.pthread_mutex_lock(first)
    yield from alone(ticks)
    yield tl.write("one")
    yield tl.pthread_mutex_lock(second)
    yield tl.write("both")


@case(
    "pthread_mutex_lock/cycle",
    "Two threads that lock two mutexes in opposite order wait for each other for ever.",
    posix="XBD 4.1 Concurrent Execution; XSH pthread_mutex_lock",
    expected=lines("one", "one"),
    outcome="deadlock",
)
def deadly_embrace():
    one = yield tl.pthread_mutex_init()
    two = yield tl.pthread_mutex_init()
    left = yield tl.pthread_create(locks_both, one, two, 1)
    right = yield tl.pthread_create(locks_both, two, one, 1)
    yield from join([left, right])


def locks_and_ends(mutex):
    yield tl.pthread_mutex_lock(mutex)


@case(
    "pthread_mutex_lock/owner_ended",
    "A mutex whose owner has ended stays locked (it is not a robust one).",
    posix="XSH pthread_exit, APPLICATION USAGE",
    expected=lines("EBUSY", "locking"),
    outcome="deadlock",
)
def owner_ended():
    mutex = yield tl.pthread_mutex_init()
    yield from in_a_thread(locks_and_ends, mutex)
    yield from tries(mutex)
    yield tl.write("locking")
    yield tl.pthread_mutex_lock(mutex)
    yield tl.write("never")


def takes_turn(mutex):
    yield tl.pthread_mutex_lock(mutex)
    inside = (yield tl.load("inside")) + 1
    yield tl.store("inside", inside)
    yield tl.write(f"inside: {inside}")
    yield from alone(1)
    yield tl.store("inside", inside - 1)
    yield tl.pthread_mutex_unlock(mutex)


@case(
    "pthread_mutex_lock/waiters",
    "Each thread that waits gets the mutex in its turn, one at a time.",
    posix=LOCK,
    expected=lines("inside: 1", "inside: 1", "inside: 1", "free"),
)
def each_in_turn():
    mutex = yield tl.pthread_mutex_init()
    yield tl.pthread_mutex_lock(mutex)
    tids = yield from start(3, takes_turn, mutex)
    yield from alone(1)
    yield tl.pthread_mutex_unlock(mutex)
    yield from join(tids)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.write("free")


def unlocks_in_handler(signo):
    yield from say(tl.pthread_mutex_unlock((yield tl.load("mutex"))))


@case(
    "pthread_mutex_lock/same_thread_in_handler",
    "A handler runs in its thread: it finds locked what the thread has locked, and owns it as the thread does.",
    posix="XSH 2.4.3 Signal Actions",
    expected=lines("EDEADLK", "0", "0"),
)
def handler_owns():
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_ERRORCHECK)
    yield tl.store("mutex", mutex)

    def relocks(signo):
        yield from say(tl.pthread_mutex_lock((yield tl.load("mutex"))))
        yield from unlocks_in_handler(signo)

    yield tl.sigaction(signal.SIGUSR1, relocks)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.raise_(signal.SIGUSR1)
    yield from in_a_thread(tries, mutex)


@case(
    "pthread_mutex_trylock/1",
    "Trying never waits: EBUSY if the mutex is locked by anyone, the caller included.",
    posix="XSH pthread_mutex_lock, ERRORS",
    expected=lines("0", "EBUSY", "EBUSY"),
)
def trylock_busy():
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_NORMAL)
    yield from tries(mutex)
    yield from tries(mutex)
    yield from in_a_thread(tries, mutex)


@case(
    "pthread_mutex_trylock/recursive",
    "Trying a recursive mutex that the caller owns counts as locking it; for others it is busy.",
    posix=LOCK,
    expected=lines("0", "0", "EBUSY", "0", "EBUSY", "0", "0"),
)
def trylock_recursive():
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_RECURSIVE)
    yield from tries(mutex)
    yield from tries(mutex)
    for _ in range(2):
        yield from in_a_thread(tries, mutex)
        yield from say(tl.pthread_mutex_unlock(mutex))
    yield from in_a_thread(tries, mutex)


@case(
    "pthread_mutex_trylock/errorcheck",
    "Trying an error-checking mutex that the caller owns gives EBUSY, not EDEADLK.",
    posix=LOCK_ERRORS,
    expected=lines("0", "EBUSY"),
)
def trylock_errorcheck():
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_ERRORCHECK)
    yield from tries(mutex)
    yield from tries(mutex)


def after(ticks):
    return (yield tl.clock()) + ticks * tl.ms


def timedlock(mutex, ticks):
    deadline = yield from after(ticks)
    yield from say(tl.pthread_mutex_timedlock(mutex, deadline))


@case(
    "pthread_mutex_timedlock/timeout",
    "A timed lock that still waits at its deadline gives ETIMEDOUT, and the caller does not own the mutex.",
    posix=TIMEDLOCK,
    expected=lines("ETIMEDOUT", "EPERM", "freed"),
)
def timedlock_timeout():
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_ERRORCHECK)
    tid = yield tl.pthread_create(hold, mutex, 6)
    yield from alone(1)
    yield from timedlock(mutex, 2)
    yield from say(tl.pthread_mutex_unlock(mutex))
    yield tl.pthread_join(tid)
    yield tl.write("freed")


@case(
    "pthread_mutex_timedlock/in_time",
    "A timed lock gets the mutex when it becomes free before the deadline.",
    posix=TIMEDLOCK,
    expected=lines("0", "0"),
)
def timedlock_in_time():
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_ERRORCHECK)
    tid = yield tl.pthread_create(hold, mutex, 2)
    yield from alone(1)
    yield from timedlock(mutex, 200)
    yield from say(tl.pthread_mutex_unlock(mutex))
    yield tl.pthread_join(tid)


@case(
    "pthread_mutex_timedlock/free",
    "Under no circumstance does a timed lock fail with a timeout if the mutex can be had at once, even after the deadline.",
    posix=TIMEDLOCK,
    expected="0",
)
def timedlock_free_but_late():
    mutex = yield tl.pthread_mutex_init()
    yield from alone(2)
    yield from timedlock(mutex, -1)


@case(
    "pthread_mutex_timedlock/past",
    "A deadline that has passed already gives ETIMEDOUT at once if the mutex is locked.",
    posix=TIMEDLOCK,
    expected=lines("ETIMEDOUT", "ETIMEDOUT"),
)
def timedlock_past():
    mutex = yield tl.pthread_mutex_init()
    tid = yield tl.pthread_create(hold, mutex, 6)
    yield from alone(2)
    yield from timedlock(mutex, 0)
    yield from timedlock(mutex, -1)
    yield tl.pthread_join(tid)


@case(
    "pthread_mutex_timedlock/owner",
    "A timed lock by the owner times out (normal), gives EDEADLK (error-checking) or counts (recursive).",
    posix="XSH pthread_mutex_timedlock, ERRORS",
    expected=lines("ETIMEDOUT", "EDEADLK", "0"),
)
def timedlock_by_owner():
    for kind in (tl.PTHREAD_MUTEX_NORMAL, tl.PTHREAD_MUTEX_ERRORCHECK, tl.PTHREAD_MUTEX_RECURSIVE):
        mutex = yield tl.pthread_mutex_init(kind)
        yield tl.pthread_mutex_lock(mutex)
        yield from timedlock(mutex, 1)


@case(
    "pthread_mutex_timedlock/handler",
    "A handler that runs during a timed lock ends neither the wait nor moves its deadline.",
    posix=TIMEDLOCK,
    expected=lines("handler", "ETIMEDOUT", "freed"),
)
def timedlock_handler():
    mutex = yield tl.pthread_mutex_init()
    yield tl.sigaction(signal.SIGUSR1, speaks)
    yield tl.pthread_mutex_lock(mutex)
    tid = yield tl.pthread_create(timedlock, mutex, 4)
    yield from alone(2)
    yield tl.pthread_kill(tid, signal.SIGUSR1)
    yield tl.pthread_join(tid)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.write("freed")


@case(
    "pthread_mutex_timedlock/next_waiter",
    "A thread whose timed lock has run out is no longer in line: the mutex goes to one that still waits.",
    posix=TIMEDLOCK,
    expected=lines("ETIMEDOUT", "0"),
)
def timedlock_leaves_the_line():
    mutex = yield tl.pthread_mutex_init()
    yield tl.pthread_mutex_lock(mutex)
    hasty = yield tl.pthread_create(timedlock, mutex, 2)
    yield from alone(1)
    patient = yield tl.pthread_create(locks, mutex)
    yield tl.pthread_join(hasty)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.pthread_join(patient)


@case(
    "pthread_mutex_unlock/1",
    "Unlocking frees the mutex.",
    posix="XSH pthread_mutex_unlock, DESCRIPTION",
    expected=lines("0", "0", "0"),
)
def unlock_frees():
    mutex = yield tl.pthread_mutex_init()
    yield from say(tl.pthread_mutex_lock(mutex))
    yield from say(tl.pthread_mutex_unlock(mutex))
    yield from tries(mutex)


def unlocks(mutex):
    yield from say(tl.pthread_mutex_unlock(mutex))


@case(
    "pthread_mutex_unlock/5a",
    "A thread that does not own it cannot unlock a recursive or error-checking mutex: EPERM, and the owner still owns it.",
    posix="XSH pthread_mutex_unlock, ERRORS",
    expected=lines("EPERM", "EBUSY", "0", "EPERM", "EBUSY", "0"),
)
def unlock_by_another():
    for kind in (tl.PTHREAD_MUTEX_RECURSIVE, tl.PTHREAD_MUTEX_ERRORCHECK):
        mutex = yield tl.pthread_mutex_init(kind)
        yield tl.pthread_mutex_lock(mutex)
        yield from in_a_thread(unlocks, mutex)
        yield from in_a_thread(tries, mutex)
        yield from unlocks(mutex)


@case(
    "pthread_mutex_unlock/not_locked",
    "Unlocking a recursive or error-checking mutex that is not locked gives EPERM.",
    posix="XSH pthread_mutex_unlock, ERRORS",
    expected=lines("EPERM", "EPERM", "0", "0", "EPERM"),
)
def unlock_not_locked():
    for kind in (tl.PTHREAD_MUTEX_RECURSIVE, tl.PTHREAD_MUTEX_ERRORCHECK):
        mutex = yield tl.pthread_mutex_init(kind)
        yield from unlocks(mutex)
    yield from tries(mutex)
    yield from unlocks(mutex)
    yield from unlocks(mutex)


@case(
    "pthread_mutex_unlock/normal_by_another",
    "A normal mutex unlocked by a thread that does not own it: undefined, and here an error that changes nothing.",
    posix="XSH pthread_mutex_unlock, DESCRIPTION (undefined behavior)",
    expected=lines("EPERM", "EBUSY"),
    no_twin="POSIX leaves it undefined, and glibc unlocks the mutex without a word",
)
def unlock_normal_by_another():
    mutex = yield tl.pthread_mutex_init()
    yield tl.pthread_mutex_lock(mutex)
    yield from in_a_thread(unlocks, mutex)
    yield from in_a_thread(tries, mutex)


@case(
    "pthread_mutex_unlock/any_order",
    "Mutexes need not be unlocked in the opposite order of locking.",
    posix="XSH pthread_mutex_unlock, DESCRIPTION",
    expected=lines("0", "0", "EBUSY", "0"),
)
def unlock_in_any_order():
    one = yield tl.pthread_mutex_init()
    two = yield tl.pthread_mutex_init()
    yield tl.pthread_mutex_lock(one)
    yield tl.pthread_mutex_lock(two)
    yield from unlocks(one)
    yield from in_a_thread(tries, one)
    yield from in_a_thread(tries, two)
    yield from unlocks(two)


@case(
    "pthread_mutex_destroy/locked",
    "Destroying a locked mutex gives EBUSY and leaves it locked.",
    posix=f"{DESTROY} (undefined behavior; glibc's result)",
    expected=lines("EBUSY", "EBUSY", "0", "0"),
)
def destroy_locked():
    mutex = yield tl.pthread_mutex_init()
    yield tl.pthread_mutex_lock(mutex)
    yield from say(tl.pthread_mutex_destroy(mutex))
    yield from in_a_thread(tries, mutex)
    yield from unlocks(mutex)
    yield from say(tl.pthread_mutex_destroy(mutex))


@case(
    "pthread_mutex_destroy/used_afterwards",
    "A destroyed mutex is no mutex any more: locking and trying it give EINVAL.",
    posix=f"{DESTROY} (undefined behavior; glibc's result)",
    expected=lines("0", "EINVAL", "EINVAL"),
)
def destroyed_and_used():
    mutex = yield tl.pthread_mutex_init()
    yield from say(tl.pthread_mutex_destroy(mutex))
    yield from say(tl.pthread_mutex_lock(mutex))
    yield from tries(mutex)


def locks_and_unlocks(mutex):
    yield from locks(mutex)


@case(
    "pthread_mutex_destroy/unlocked",
    "A mutex can be destroyed as soon as it is unlocked, by the thread that was the last to lock it.",
    posix=f"{DESTROY}, APPLICATION USAGE",
    expected=lines("0", "0"),
)
def destroy_after_last_use():
    mutex = yield tl.pthread_mutex_init()
    yield tl.pthread_mutex_lock(mutex)
    tid = yield tl.pthread_create(locks_and_unlocks, mutex)
    yield from alone(1)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.pthread_join(tid)
    yield from say(tl.pthread_mutex_destroy(mutex))


def locks_or_gives_way(first, second):
    """Lock `first` and then `second`; give up `first` if that takes too long, and begin again later."""
    yield tl.pthread_mutex_lock(first)
    yield from alone(1)
    deadline = yield from after(2)
    result = yield from attempt(tl.pthread_mutex_timedlock(second, deadline))
    yield tl.write(f"polite {result}")
    yield tl.pthread_mutex_unlock(first)


def locks_stubbornly(first, second):
    yield tl.pthread_mutex_lock(first)
    yield from alone(1)
    yield tl.pthread_mutex_lock(second)
    yield tl.write("stubborn both")


@case(
    "pthread_mutex_timedlock/breaks_cycle",
    "A thread that gives up its own mutex when a timed lock runs out breaks a cycle of waits.",
    posix=TIMEDLOCK,
    expected=lines("polite ETIMEDOUT", "stubborn both"),
)
def broken_embrace():
    one = yield tl.pthread_mutex_init()
    two = yield tl.pthread_mutex_init()
    polite = yield tl.pthread_create(locks_or_gives_way, one, two)
    stubborn = yield tl.pthread_create(locks_stubbornly, two, one)
    yield from join([polite, stubborn])


def eats(first, second):
    yield tl.pthread_mutex_lock(first)
    yield from alone(1)
    yield tl.pthread_mutex_lock(second)
    yield tl.write("eats")
    yield tl.pthread_mutex_unlock(second)
    yield tl.pthread_mutex_unlock(first)


def dinner(*, ordered):
    """Five philosophers, each of whom takes one fork, waits a little, and takes the other."""
    forks = []
    for _ in range(5):
        forks.append((yield tl.pthread_mutex_init()))
    tids = []
    for seat in range(5):
        one, other = seat, (seat + 1) % 5
        if ordered:
            one, other = min(one, other), max(one, other)
        tids.append((yield tl.pthread_create(eats, forks[one], forks[other])))
    yield from join(tids)
    yield tl.write("all have eaten")


@case(
    "pthread_mutex_lock/philosophers",
    "Five philosophers who all take the left fork first wait in a ring for ever.",
    posix=LOCK,
    expected="",
    outcome="deadlock",
)
def philosophers():
    yield from dinner(ordered=False)


@case(
    "pthread_mutex_lock/ordered_philosophers",
    "Mutexes that everybody locks in the same order cannot make a ring.",
    posix=LOCK,
    expected=lines(*["eats"] * 5, "all have eaten"),
)
def ordered_philosophers():
    yield from dinner(ordered=True)
