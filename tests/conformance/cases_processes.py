"""Cases on processes: how they end, how a parent waits for them, zombies, orphans, SIGCHLD."""

from __future__ import annotations

from signal import SIG_BLOCK, SIGCHLD, SIGCONT, SIGKILL, SIGSTOP, SIGTERM, SIGUSR1

import threadlab as tl
from tests.conformance.case import attempt, collection, lines, tick
from tests.conformance.pacing import alone, join, start

CASES, case = collection()

WAITPID = "XSH wait, DESCRIPTION"
WAITPID_ERRORS = "XSH wait, ERRORS"


def say(call):
    yield tl.write((yield from attempt(call)))


def child_of(program, *args):
    """Fork a child that runs ``program(*args)`` and then exits with 0.  The result is its process id."""
    pid = yield tl.fork()
    if not pid:
        yield from program(*args)
        yield tl.exit(0)
    return pid


def exits(status=0, ticks=0):
    yield tick(ticks)
    yield tl.exit(status)


def status_of(pid=-1):
    _, status = yield tl.waitpid(pid)
    yield tl.write(status)


@case(
    "waitpid/status",
    "The parent learns the low eight bits of the child's exit status.",
    posix=f"{WAITPID}; XSH exit",
    expected=lines(7, 7, 255),
)
def low_eight_bits():
    for status in (7, 256 + 7, -1):
        yield from status_of((yield from child_of(exits, status)))


@case(
    "waitpid/return",
    "A child that returns from main has exited with the value returned.",
    posix="XSH exit; C11 5.1.2.2.3",
    expected=lines("child", 3),
)
def return_from_main():
    pid = yield tl.fork()
    if not pid:
        yield tl.write("child")
        return 3
    yield from status_of(pid)


@case(
    "waitpid/given",
    "Waiting for one child passes over others that have ended earlier.",
    posix=WAITPID,
    expected=lines(2, 1),
)
def wait_for_one():
    early = yield from child_of(exits, 1)
    late = yield from child_of(exits, 2, 3)
    yield from status_of(late)
    yield from status_of(early)


@case(
    "waitpid/any",
    "Waiting for any child gives each once, in the order in which they end here; then ECHILD.",
    posix=WAITPID,
    expected=lines(1, 2, 3, "ECHILD"),
)
def wait_for_any():
    for status in (3, 2, 1):
        yield from child_of(exits, status, 2 * status)
    for _ in range(3):
        yield from status_of()
    yield from say(tl.waitpid())


@case(
    "waitpid/group",
    "Process id 0 stands for any child of the caller's process group.",
    posix=WAITPID,
    expected=lines("its id", 4, "ECHILD"),
)
def wait_for_group():
    child = yield from child_of(exits, 4)
    pid, status = yield tl.waitpid(0)
    yield tl.write("its id" if pid == child else "another id")
    yield tl.write(status)
    yield from say(tl.waitpid(0))


@case(
    "waitpid/nohang",
    "With WNOHANG the call gives 0 while no child has ended, and never waits.",
    posix=WAITPID,
    expected=lines("(0, 0)", "its id", 5, "ECHILD"),
)
def nohang():
    child = yield from child_of(exits, 5, 2)
    yield tl.write((yield tl.waitpid(child, tl.WNOHANG)))
    yield tick(4)
    pid, status = yield tl.waitpid(-1, tl.WNOHANG)
    yield tl.write("its id" if pid == child else "another id")
    yield tl.write(status)
    yield from say(tl.waitpid(-1, tl.WNOHANG))


@case(
    "waitpid/no_child",
    "Without children, for a process that is no child, and for a grandchild the call fails with ECHILD.",
    posix=WAITPID_ERRORS,
    expected=lines("ECHILD", "ECHILD", "ECHILD", "ECHILD", 0),
)
def no_child():
    yield from say(tl.waitpid())
    yield from say(tl.waitpid((yield tl.getpid())))

    def parent_of_one():
        yield from child_of(exits, 0, 4)
        yield tl.exit(0)

    def waits_for_parent():
        yield from say(tl.waitpid((yield tl.getppid())))

    yield from child_of(waits_for_parent)
    yield tl.waitpid()
    middle = yield from child_of(parent_of_one)
    yield tick(1)
    yield from say(tl.waitpid(middle + 1))
    yield from status_of(middle)


@case(
    "waitpid/once",
    "A child is waited for once.",
    posix=WAITPID,
    expected=lines(6, "ECHILD"),
)
def wait_once():
    child = yield from child_of(exits, 6)
    yield from status_of(child)
    yield from say(tl.waitpid(child))


@case(
    "waitpid/options",
    "Unknown options give EINVAL.",
    posix=WAITPID_ERRORS,
    expected="EINVAL",
)
def bad_options():
    yield from say(tl.waitpid(-1, 1 << 20))


@case(
    "wait/zombie",
    "An ended child stays as a zombie until it has been waited for, once.",
    posix="XBD 3.446 Zombie Process; XSH wait",
    expected=lines("0", 4, "ESRCH", "ECHILD"),
)
def zombie():
    child = yield from child_of(exits, 4)
    yield tick(2)
    yield from say(tl.kill(child, 0))
    yield from status_of(child)
    yield from say(tl.kill(child, 0))
    yield from say(tl.waitpid(child))


def pauses():
    yield tl.pause()


@case(
    "wait/signaled",
    "The status tells an end by a signal, and by which, from an exit.",
    posix=f"{WAITPID}, WIFSIGNALED and WTERMSIG",
    expected=lines(-15, -9),
)
def signaled():
    for signo in (SIGTERM, SIGKILL):
        child = yield from child_of(pauses)
        yield tick(1)
        yield tl.kill(child, signo)
        yield from status_of(child)


@case(
    "waitpid/another_thread",
    "Children belong to the process: any thread may wait for them.",
    posix=WAITPID,
    expected="8",
)
def another_thread_waits():
    child = yield from child_of(exits, 8)
    yield tl.pthread_join((yield tl.pthread_create(status_of, child)))


def waits():
    try:
        _, status = yield tl.waitpid()
        yield tl.store("got", status)
    except OSError as error:
        yield tl.store("missed", error.errno)


@case(
    "waitpid/two_threads",
    "Of two threads that wait for the only child, one gets its status and the other ECHILD.",
    posix=f"{WAITPID}; ERRORS",
    expected=lines(9, "ECHILD"),
)
def two_threads_wait():
    yield from child_of(exits, 9, 3)
    yield from join((yield from start(2, waits)))
    yield tl.write((yield tl.load("got")))
    yield tl.write("ECHILD" if (yield tl.load("missed")) == 10 else "another error")


@case(
    "sigchld/sigwait",
    "A parent that blocks SIGCHLD can wait for it, and then for the child.",
    posix="XSH sigwait; XSH exit",
    expected=lines(17, 2),
)
def sigchld_sigwait():
    yield tl.pthread_sigmask(SIG_BLOCK, {SIGCHLD})
    child = yield from child_of(exits, 2, 2)
    yield tl.write(int((yield tl.sigwait({SIGCHLD}))))
    yield from status_of(child)


@case(
    "sigchld/zombie",
    "By default SIGCHLD is ignored, but the child still leaves a zombie to be waited for.",
    posix="XBD signal.h, SIGCHLD; XSH wait",
    expected=lines("slept", 5),
)
def sigchld_default():
    child = yield from child_of(exits, 5, 1)
    yield tick(3)
    yield tl.write("slept")
    yield from status_of(child)


@case(
    "getppid/orphan",
    "A process whose parent has ended gets another parent (init) and goes on.",
    posix="XSH exit, DESCRIPTION",
    expected=lines("its parent", "parent ended", "another parent", "still here"),
)
def orphan():
    def grandchild(parent):
        yield tl.write("its parent" if (yield tl.getppid()) == parent else "another parent")
        yield tick(4)
        yield tl.write("its parent" if (yield tl.getppid()) == parent else "another parent")
        yield tl.write("still here")

    def child():
        yield from child_of(grandchild, (yield tl.getpid()))
        yield tick(1)

    yield tl.waitpid((yield from child_of(child)))
    yield tl.write("parent ended")
    yield tick(6)


@case(
    "wait/adopted",
    "When a process ends, init waits for the zombies that it leaves.",
    posix="XSH exit, DESCRIPTION",
    expected=lines("0", "ESRCH"),
    no_twin="whether and when process 1 of a container waits is not for POSIX to say",
)
def adopted_zombie():
    def child():
        pid = yield from child_of(exits)
        yield tick(1)
        yield from say(tl.kill(pid, 0))

    middle = yield from child_of(child)
    yield tl.waitpid(middle)
    yield from say(tl.kill(middle + 1, 0))


def tells_pid(text):
    yield tl.write(text if (yield tl.getpid()) == (yield tl.load("pid")) else f"not {text}")


@case(
    "getpid/threads",
    "All threads of a process have its id; a child has another.",
    posix="XSH getpid; XSH fork",
    expected=lines("same", "same", "not same", "same"),
)
def process_ids():
    yield tl.store("pid", (yield tl.getpid()))
    yield from tells_pid("same")
    yield tl.pthread_join((yield tl.pthread_create(tells_pid, "same")))
    yield tl.waitpid((yield from child_of(tells_pid, "same")))
    yield from tells_pid("same")


@case(
    "waitpid/thread_exit",
    "A child whose last thread ends with pthread_exit has exited with 0, whatever the value.",
    posix="XSH pthread_exit, DESCRIPTION",
    expected=lines("thread", 0),
)
def child_ends_by_its_last_thread():
    def main_leaves():
        yield tl.pthread_create(says_thread)
        yield tl.pthread_exit(7)

    yield from status_of((yield from child_of(main_leaves)))


def says_thread():
    yield from alone(1)
    yield tl.write("thread")
    return 8


def kills_itself():
    yield tl.kill((yield tl.getpid()), SIGUSR1)


@case(
    "wait/killed_with_threads",
    "A signal that ends a process ends all its threads, and the parent sees one status.",
    posix="XSH 2.4.3 Signal Actions; XSH wait",
    expected=lines(-10, "ECHILD"),
)
def killed_with_threads():
    def child():
        yield from start(2, says_thread)
        yield tl.pthread_join((yield tl.pthread_create(kills_itself)))

    yield from status_of((yield from child_of(child)))
    yield from say(tl.waitpid())


def stops_and_exits():
    yield tl.raise_(SIGSTOP)
    yield tl.exit(3)


@case(
    "waitpid/stopped",
    "A child that is stopped has not ended: without WUNTRACED waitpid says nothing of it.",
    posix=WAITPID,
    expected=lines("(0, 0)", 3),
)
def stopped_child():
    child = yield from child_of(stops_and_exits)
    yield tick(2)
    yield tl.write((yield tl.waitpid(child, tl.WNOHANG)))
    yield tl.kill(child, SIGCONT)
    yield from status_of(child)


@case(
    "wait/killed_while_stopped",
    "SIGKILL ends a stopped child; SIGTERM ends it when it goes on.",
    posix="XSH 2.4.1 Signal Generation and Delivery; XBD signal.h",
    expected=lines(-9, "(0, 0)", -15),
)
def killed_while_stopped():
    child = yield from child_of(stops_and_exits)
    yield tick(1)
    yield tl.kill(child, SIGKILL)
    yield from status_of(child)
    child = yield from child_of(stops_and_exits)
    yield tick(1)
    yield tl.kill(child, SIGTERM)
    yield tick(1)
    yield tl.write((yield tl.waitpid(child, tl.WNOHANG)))
    yield tl.kill(child, SIGCONT)
    yield from status_of(child)


@case(
    "waitpid/thread_has_ended",
    "A child belongs to the process even after the thread that forked it has ended.",
    posix=WAITPID,
    expected=lines("joined", 6),
)
def forking_thread_has_ended():
    def forks():
        return (yield from child_of(exits, 6, 2))

    child = yield tl.pthread_join((yield tl.pthread_create(forks)))
    yield tl.write("joined")
    yield from status_of(child)
