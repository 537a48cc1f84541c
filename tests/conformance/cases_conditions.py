"""Cases on condition variables."""

from __future__ import annotations

import signal

import threadlab as tl
from tests.conformance.case import attempt, collection, lines
from tests.conformance.pacing import alone, join, start

CASES, case = collection()

WAIT = "XSH pthread_cond_wait, DESCRIPTION"
SIGNAL = "XSH pthread_cond_signal, DESCRIPTION"


def say(call):
    yield tl.write((yield from attempt(call)))


def mutex_and_condition(kind=tl.PTHREAD_MUTEX_ERRORCHECK):
    mutex = yield tl.pthread_mutex_init(kind)
    return mutex, (yield tl.pthread_cond_init())


def after(ticks):
    return (yield tl.clock()) + ticks * tl.ms


def waits(condition, mutex, text="awake"):
    """Wait once, whatever for."""
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cond_wait(condition, mutex)
    yield tl.write(text)
    yield tl.pthread_mutex_unlock(mutex)


@case(
    "pthread_cond_wait/1",
    "Waiting gives up the mutex in the same step.",
    posix=WAIT,
    expected=lines("0", "awake"),
)
def wait_gives_up_the_mutex():
    mutex, condition = yield from mutex_and_condition()
    tid = yield tl.pthread_create(waits, condition, mutex)
    yield from alone(1)
    yield from say(tl.pthread_mutex_trylock(mutex))
    yield tl.pthread_cond_signal(condition)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.pthread_join(tid)


def waits_and_keeps(condition, mutex):
    yield tl.pthread_mutex_lock(mutex)
    yield from say(tl.pthread_cond_wait(condition, mutex))
    yield from alone(3)
    yield from say(tl.pthread_mutex_unlock(mutex))


@case(
    "pthread_cond_wait/2a",
    "On return the caller owns the mutex.",
    posix=WAIT,
    expected=lines("0", "EBUSY", "0"),
)
def wait_takes_the_mutex_back():
    mutex, condition = yield from mutex_and_condition()
    tid = yield tl.pthread_create(waits_and_keeps, condition, mutex)
    yield from alone(1)
    yield tl.pthread_cond_signal(condition)
    yield from alone(1)
    yield from say(tl.pthread_mutex_trylock(mutex))
    yield tl.pthread_join(tid)


@case(
    "pthread_cond_wait/needs_the_mutex",
    "A thread that is woken while another owns the mutex goes on only when that has unlocked it.",
    posix=WAIT,
    expected=lines("signalled", "unlocking", "awake"),
)
def woken_but_without_the_mutex():
    mutex, condition = yield from mutex_and_condition()
    tid = yield tl.pthread_create(waits, condition, mutex)
    yield from alone(1)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cond_signal(condition)
    yield tl.write("signalled")
    yield from alone(2)
    yield tl.write("unlocking")
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.pthread_join(tid)


def tries_and_unlocks(mutex):
    yield from say(tl.pthread_mutex_trylock(mutex))
    yield from say(tl.pthread_mutex_unlock(mutex))


def waits_with_handler(condition, mutex):
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cleanup_push(tries_and_unlocks, mutex)
    yield tl.pthread_cond_wait(condition, mutex)
    yield tl.write("never")
    yield tl.pthread_cleanup_pop(0)


@case(
    "pthread_cond_wait/2c",
    "A cancelled waiter owns the mutex again before its first cleanup handler runs.",
    posix=WAIT,
    expected=lines("EBUSY", "0", "PTHREAD_CANCELED", "0"),
)
def cancelled_waiter():
    mutex, condition = yield from mutex_and_condition()
    tid = yield tl.pthread_create(waits_with_handler, condition, mutex)
    yield from alone(1)
    yield tl.pthread_cancel(tid)
    yield tl.write((yield tl.pthread_join(tid)))
    yield from say(tl.pthread_mutex_trylock(mutex))


@case(
    "pthread_cond_wait/cancelled_without_the_mutex",
    "A cancelled waiter waits for the mutex, if another owns it, before its first cleanup handler runs.",
    posix=WAIT,
    expected=lines("unlocking", "EBUSY", "0", "PTHREAD_CANCELED"),
)
def cancelled_while_another_owns():
    mutex, condition = yield from mutex_and_condition()
    tid = yield tl.pthread_create(waits_with_handler, condition, mutex)
    yield from alone(1)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cancel(tid)
    yield from alone(2)
    yield tl.write("unlocking")
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.write((yield tl.pthread_join(tid)))


@case(
    "pthread_cond_wait/cancelled_takes_no_signal",
    "A cancelled waiter consumes no signal that another waiter could have had.",
    posix=WAIT,
    # both wake up, and either may have the mutex first
    expected=(lines("EBUSY", "0", "awake"), lines("awake", "EBUSY", "0"), lines("EBUSY", "awake", "0")),
)
def cancelled_takes_no_signal():
    mutex, condition = yield from mutex_and_condition()
    doomed = yield tl.pthread_create(waits_with_handler, condition, mutex)
    yield from alone(1)
    other = yield tl.pthread_create(waits, condition, mutex)
    yield from alone(1)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cancel(doomed)
    yield tl.pthread_cond_signal(condition)
    yield tl.pthread_mutex_unlock(mutex)
    yield from join([doomed, other])


def speaks_and_tries(signo):
    yield tl.write("handler")
    yield from say(tl.pthread_mutex_trylock((yield tl.load("mutex"))))
    yield from say(tl.pthread_mutex_unlock((yield tl.load("mutex"))))


@case(
    "pthread_cond_wait/handler",
    "A handler that runs during the wait finds the mutex given up, and the thread waits on: there is no EINTR.",
    posix=f"{WAIT}, ERRORS",
    expected=lines("handler", "0", "0", "signalling", "0"),
)
def handler_during_wait():
    mutex, condition = yield from mutex_and_condition()
    yield tl.store("mutex", mutex)
    yield tl.sigaction(signal.SIGUSR1, speaks_and_tries)
    tid = yield tl.pthread_create(waits_to_say, condition, mutex)
    yield from alone(1)
    yield tl.pthread_kill(tid, signal.SIGUSR1)
    yield from alone(2)
    yield tl.write("signalling")
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cond_signal(condition)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.pthread_join(tid)


def waits_to_say(condition, mutex):
    yield tl.pthread_mutex_lock(mutex)
    yield from say(tl.pthread_cond_wait(condition, mutex))
    yield tl.pthread_mutex_unlock(mutex)


def signals(signo):
    yield tl.write("handler")
    yield from alone(3)
    yield tl.write("handler ends")


@case(
    "pthread_cond_wait/signalled_in_handler",
    "A signal on the condition that comes while the waiter runs a handler counts: it is awake when the handler returns.",
    posix=WAIT,
    expected=lines("handler", "signalled", "handler ends", "awake"),
)
def signalled_during_handler():
    mutex, condition = yield from mutex_and_condition()
    yield tl.sigaction(signal.SIGUSR1, signals)
    tid = yield tl.pthread_create(waits, condition, mutex)
    yield from alone(1)
    yield tl.pthread_kill(tid, signal.SIGUSR1)
    yield from alone(1)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cond_signal(condition)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.write("signalled")
    yield tl.pthread_join(tid)


@case(
    "pthread_cond_wait/not_owner",
    "Waiting with an error-checking mutex that the caller does not own gives EPERM.",
    posix="XSH pthread_cond_wait, ERRORS",
    expected=lines("EPERM", "EPERM", "EBUSY"),
)
def wait_without_owning():
    mutex, condition = yield from mutex_and_condition()
    yield from say(tl.pthread_cond_wait(condition, mutex))
    yield tl.pthread_mutex_lock(mutex)
    yield from join((yield from start(1, waits_to_say_only, condition, mutex)))
    yield from say(tl.pthread_mutex_trylock(mutex))


def waits_to_say_only(condition, mutex):
    yield from say(tl.pthread_cond_wait(condition, mutex))


def waits_deeply(condition, mutex):
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_mutex_lock(mutex)
    yield from say(tl.pthread_cond_wait(condition, mutex))
    for _ in range(3):
        yield from say(tl.pthread_mutex_unlock(mutex))


@case(
    "pthread_cond_wait/recursive",
    "Waiting with a recursive mutex unlocks it once: locked twice, it stays locked meanwhile.",
    posix="XSH pthread_mutexattr_settype, APPLICATION USAGE (open; as in glibc)",
    expected=lines("EBUSY", "0", "0", "0", "EPERM", "0"),
)
def wait_with_recursive_mutex():
    mutex, condition = yield from mutex_and_condition(tl.PTHREAD_MUTEX_RECURSIVE)
    tid = yield tl.pthread_create(waits_deeply, condition, mutex)
    yield from alone(1)
    yield from say(tl.pthread_mutex_trylock(mutex))
    yield tl.pthread_cond_signal(condition)
    yield tl.pthread_join(tid)
    yield from say(tl.pthread_mutex_trylock(mutex))


@case(
    "pthread_cond_wait/recursive_once",
    "Waiting with a recursive mutex that is locked once frees it, and it is locked once afterwards.",
    posix=WAIT,
    expected=lines("0", "0", "0", "EPERM"),
)
def wait_with_recursive_mutex_locked_once():
    mutex, condition = yield from mutex_and_condition(tl.PTHREAD_MUTEX_RECURSIVE)

    def waits_once():
        yield tl.pthread_mutex_lock(mutex)
        yield from say(tl.pthread_cond_wait(condition, mutex))
        yield from say(tl.pthread_mutex_unlock(mutex))
        yield from say(tl.pthread_mutex_unlock(mutex))

    tid = yield tl.pthread_create(waits_once)
    yield from alone(1)
    yield from say(tl.pthread_mutex_trylock(mutex))
    yield tl.pthread_cond_signal(condition)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.pthread_join(tid)


def waits_counting(condition, mutex):
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cond_wait(condition, mutex)
    yield tl.store("awake", (yield tl.load("awake")) + 1)
    yield tl.pthread_mutex_unlock(mutex)


@case(
    "pthread_cond_signal/1",
    "A signal wakes at least one waiter (one, where there are no spurious wake-ups).",
    posix=SIGNAL,
    expected=(lines(1, 3), lines(2, 3)),
)
def signal_wakes_one():
    mutex, condition = yield from mutex_and_condition()
    tids = yield from start(3, waits_counting, condition, mutex)
    yield from alone(1)
    yield tl.pthread_cond_signal(condition)
    yield from alone(1)
    yield tl.write((yield tl.load("awake")))
    yield tl.pthread_cond_broadcast(condition)
    yield from join(tids)
    yield tl.write((yield tl.load("awake")))


@case(
    "pthread_cond_signal/3",
    "With no waiter a signal is forgotten.",
    posix=SIGNAL,
    expected=lines("0", "0"),
    outcome="deadlock",
)
def signal_is_forgotten():
    mutex, condition = yield from mutex_and_condition()
    yield from say(tl.pthread_cond_signal(condition))
    yield from say(tl.pthread_cond_broadcast(condition))
    yield from join((yield from start(1, waits, condition, mutex)))


@case(
    "pthread_cond_signal/each_wakes_one",
    "As many signals as waiters wake all of them.",
    posix=SIGNAL,
    expected="3",
)
def signals_wake_all():
    mutex, condition = yield from mutex_and_condition()
    tids = yield from start(3, waits_counting, condition, mutex)
    yield from alone(1)
    yield tl.pthread_mutex_lock(mutex)
    for _ in range(3):
        yield tl.pthread_cond_signal(condition)
    yield tl.pthread_mutex_unlock(mutex)
    yield from join(tids)
    yield tl.write((yield tl.load("awake")))


@case(
    "pthread_cond_signal/not_for_later",
    "A signal goes to those who wait already, not to a thread that begins to wait afterwards.",
    posix=SIGNAL,
    expected=lines("early", "late"),
)
def signal_goes_to_who_waits():
    mutex, condition = yield from mutex_and_condition()
    early = yield tl.pthread_create(waits, condition, mutex, "early")
    yield from alone(1)
    yield tl.pthread_cond_signal(condition)
    late = yield tl.pthread_create(waits, condition, mutex, "late")
    yield from alone(2)
    yield tl.pthread_join(early)
    yield tl.pthread_cond_signal(condition)
    yield tl.pthread_join(late)


@case(
    "pthread_cond_broadcast/1",
    "A broadcast wakes all present waiters.",
    posix="XSH pthread_cond_broadcast, DESCRIPTION",
    expected=lines(0, 3),
)
def broadcast_wakes_all():
    mutex, condition = yield from mutex_and_condition()
    tids = yield from start(3, waits_counting, condition, mutex)
    yield from alone(1)
    yield tl.write((yield tl.load("awake")))
    yield tl.pthread_cond_broadcast(condition)
    yield from join(tids)
    yield tl.write((yield tl.load("awake")))


def waits_alone_inside(condition, mutex):
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cond_wait(condition, mutex)
    inside = (yield tl.load("inside")) + 1
    yield tl.store("inside", inside)
    yield tl.write(f"inside: {inside}")
    yield from alone(1)
    yield tl.store("inside", inside - 1)
    yield tl.pthread_mutex_unlock(mutex)


@case(
    "pthread_cond_broadcast/one_at_a_time",
    "Those that a broadcast wakes own the mutex one after the other.",
    posix="XSH pthread_cond_broadcast, DESCRIPTION",
    expected=lines("inside: 1", "inside: 1", "inside: 1"),
)
def broadcast_one_at_a_time():
    mutex, condition = yield from mutex_and_condition()
    tids = yield from start(3, waits_alone_inside, condition, mutex)
    yield from alone(1)
    yield tl.pthread_cond_broadcast(condition)
    yield from join(tids)


def timedwait(condition, mutex, ticks):
    deadline = yield from after(ticks)
    yield tl.pthread_mutex_lock(mutex)
    yield from say(tl.pthread_cond_timedwait(condition, mutex, deadline))


def times_out_and_keeps(condition, mutex):
    yield from timedwait(condition, mutex, 2)
    yield from alone(3)
    yield from say(tl.pthread_mutex_unlock(mutex))


@case(
    "pthread_cond_timedwait/2a",
    "A wait that times out gives ETIMEDOUT, and the mutex is owned again.",
    posix="XSH pthread_cond_timedwait, ERRORS",
    expected=lines("ETIMEDOUT", "EBUSY", "0"),
)
def timedwait_times_out():
    mutex, condition = yield from mutex_and_condition()
    tid = yield tl.pthread_create(times_out_and_keeps, condition, mutex)
    yield from alone(3)
    yield from say(tl.pthread_mutex_trylock(mutex))
    yield tl.pthread_join(tid)


@case(
    "pthread_cond_timedwait/3",
    "A wait that is signalled before its deadline gives 0.",
    posix="XSH pthread_cond_timedwait, RETURN VALUE",
    expected=lines("0"),
)
def timedwait_signalled():
    mutex, condition = yield from mutex_and_condition()
    tid = yield tl.pthread_create(timedwait, condition, mutex, 200)
    yield from alone(3)
    yield tl.pthread_cond_signal(condition)
    yield tl.pthread_join(tid)


@case(
    "pthread_cond_timedwait/past",
    "A deadline that has passed already gives ETIMEDOUT, with the mutex owned.",
    posix="XSH pthread_cond_timedwait, DESCRIPTION",
    expected=lines("ETIMEDOUT", "0"),
)
def timedwait_past():
    mutex, condition = yield from mutex_and_condition()
    yield from alone(1)
    yield from timedwait(condition, mutex, 0)
    yield from say(tl.pthread_mutex_unlock(mutex))


@case(
    "pthread_cond_timedwait/owned_by_another",
    "A wait that times out while another owns the mutex returns only when that has unlocked it.",
    posix="XSH pthread_cond_timedwait, DESCRIPTION",
    expected=lines("unlocking", "ETIMEDOUT"),
)
def timedwait_has_to_wait_for_the_mutex():
    mutex, condition = yield from mutex_and_condition()
    tid = yield tl.pthread_create(timedwait, condition, mutex, 3)
    yield from alone(1)
    yield tl.pthread_mutex_lock(mutex)
    yield from alone(5)
    yield tl.write("unlocking")
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.pthread_join(tid)


@case(
    "pthread_cond_timedwait/timed_out_takes_no_signal",
    "A waiter that has timed out consumes no later signal.",
    posix="XSH pthread_cond_timedwait, RATIONALE",
    expected=lines("ETIMEDOUT", "awake"),
)
def timed_out_takes_no_signal():
    mutex, condition = yield from mutex_and_condition()

    def hasty():
        yield from timedwait(condition, mutex, 2)
        yield tl.pthread_mutex_unlock(mutex)

    one = yield tl.pthread_create(hasty)
    two = yield tl.pthread_create(waits, condition, mutex)
    yield from alone(4)
    yield tl.pthread_cond_signal(condition)
    yield from join([one, two])


def speaks(signo):
    yield tl.write("handler")


@case(
    "pthread_cond_timedwait/handler",
    "A handler that runs during a timed wait ends neither the wait nor moves its deadline.",
    posix="XSH pthread_cond_timedwait, ERRORS",
    expected=lines("handler", "ETIMEDOUT"),
)
def timedwait_handler():
    mutex, condition = yield from mutex_and_condition()
    yield tl.sigaction(signal.SIGUSR1, speaks)
    tid = yield tl.pthread_create(timedwait, condition, mutex, 4)
    yield from alone(2)
    yield tl.pthread_kill(tid, signal.SIGUSR1)
    yield tl.pthread_join(tid)


def produces(mutex, not_full, count):
    for _ in range(count):
        yield tl.pthread_mutex_lock(mutex)
        while (yield tl.load("filled")) == 2:
            yield tl.pthread_cond_wait(not_full[0], mutex)
        filled = (yield tl.load("filled")) + 1
        yield tl.store("filled", filled)
        yield tl.store("most", max(filled, (yield tl.load("most"))))
        yield tl.pthread_cond_signal(not_full[1])
        yield tl.pthread_mutex_unlock(mutex)


def consumes(mutex, not_empty, count):
    for _ in range(count):
        yield tl.pthread_mutex_lock(mutex)
        while (yield tl.load("filled")) == 0:
            yield tl.pthread_cond_wait(not_empty[0], mutex)
        yield tl.store("filled", (yield tl.load("filled")) - 1)
        yield tl.store("taken", (yield tl.load("taken")) + 1)
        yield tl.pthread_cond_signal(not_empty[1])
        yield tl.pthread_mutex_unlock(mutex)


@case(
    "pthread_cond_wait/bounded_buffer",
    "Producers and consumers with one mutex and two conditions lose nothing and never overfill the buffer.",
    posix=WAIT,
    expected=lines("taken 60", "left 0", "at most 2: yes"),
)
def bounded_buffer():
    mutex, full = yield from mutex_and_condition()
    empty = yield tl.pthread_cond_init()
    tids = yield from start(2, produces, mutex, (full, empty), 30)
    tids += yield from start(3, consumes, mutex, (empty, full), 20)
    yield from join(tids)
    yield tl.write(f"taken {yield tl.load('taken')}")
    yield tl.write(f"left {yield tl.load('filled')}")
    yield tl.write(f"at most 2: {'yes' if (yield tl.load('most')) <= 2 else 'no'}")


@case(
    "pthread_cond_destroy/after_broadcast",
    "A condition can be destroyed as soon as all its waiters are awake, before they own the mutex again.",
    posix="XSH pthread_cond_destroy, DESCRIPTION",
    expected=lines("0", "awake"),
)
def destroy_after_broadcast():
    mutex, condition = yield from mutex_and_condition()
    tid = yield tl.pthread_create(waits, condition, mutex)
    yield from alone(1)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cond_broadcast(condition)
    yield from say(tl.pthread_cond_destroy(condition))
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.pthread_join(tid)


@case(
    "pthread_cond_destroy/waiters",
    "Destroying a condition that threads wait for: undefined, and here EBUSY, which changes nothing.",
    posix="XSH pthread_cond_destroy, DESCRIPTION (undefined behavior)",
    expected=lines("EBUSY", "awake", "0"),
    no_twin="POSIX leaves it undefined, and glibc waits until the waiters are gone",
)
def destroy_with_waiters():
    mutex, condition = yield from mutex_and_condition()
    tid = yield tl.pthread_create(waits, condition, mutex)
    yield from alone(1)
    yield from say(tl.pthread_cond_destroy(condition))
    yield tl.pthread_cond_signal(condition)
    yield tl.pthread_join(tid)
    yield from say(tl.pthread_cond_destroy(condition))


@case(
    "pthread_cond_wait/two_mutexes",
    "Waiting for one condition with two mutexes at a time: undefined, and here EINVAL for the second.",
    posix=f"{WAIT} (undefined behavior)",
    expected=lines("EINVAL", "awake"),
    no_twin="POSIX leaves it undefined, and glibc does not notice",
)
def wait_with_another_mutex():
    mutex, condition = yield from mutex_and_condition()
    other = yield tl.pthread_mutex_init()
    tid = yield tl.pthread_create(waits, condition, mutex)
    yield from alone(1)
    yield tl.pthread_mutex_lock(other)
    yield from say(tl.pthread_cond_wait(condition, other))
    yield tl.pthread_cond_signal(condition)
    yield tl.pthread_join(tid)
