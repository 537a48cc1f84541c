"""Cases on exec: what of a process a new program keeps, and what it does not."""

from __future__ import annotations

from signal import SIG_BLOCK, SIG_SETMASK, SIGALRM, SIGUSR1, SIGUSR2

import threadlab as tl
from tests.conformance.case import attempt, collection, lines, names, tick
from tests.conformance.pacing import alone

CASES, case = collection()

EXEC = "XSH exec, DESCRIPTION"


def say(call):
    yield tl.write((yield from attempt(call)))


def says(text):
    yield tl.write(text)


@case(
    "exec/program",
    "The new program runs in place of the old, with its arguments; nothing of the old follows.",
    posix=EXEC,
    expected=lines("old", "new", "argument"),
    status=5,
)
def new_program():
    def program(argument):
        yield tl.write("new")
        yield tl.write(argument)
        return 5

    yield tl.write("old")
    yield tl.execve(program, "argument")
    yield tl.write("never")


def compares(pid, parent):
    yield tl.write("same process" if (yield tl.getpid()) == pid else "another process")
    yield tl.write("same parent" if (yield tl.getppid()) == parent else "another parent")


@case(
    "exec/pid",
    "The process keeps its id and its parent.",
    posix=EXEC,
    expected=lines("same process", "same parent"),
)
def same_process():
    yield tl.execve(compares, (yield tl.getpid()), (yield tl.getppid()))


def blocks_for_ever(key):
    yield tl.pthread_setspecific(key, "destructor")
    yield tl.pthread_cleanup_push(says, "cleanup")
    yield tl.sem_wait((yield tl.sem_init(0)))


def execs(program, *args):
    yield tl.execve(program, *args)
    yield tl.write("never")


@case(
    "exec/threads",
    "exec from any thread ends all others without their cleanup handlers and destructors; one thread is left.",
    posix=EXEC,
    expected=lines("same process", "alone"),
)
def exec_in_a_thread():
    def program(pid):
        yield tl.write("same process" if (yield tl.getpid()) == pid else "another process")
        yield tl.write("alone")

    key = yield tl.pthread_key_create(says)
    yield tl.pthread_create(blocks_for_ever, key)
    yield from alone(1)
    yield tl.pthread_cleanup_push(says, "cleanup of main")
    tid = yield tl.pthread_create(execs, program, (yield tl.getpid()))
    yield tl.pthread_join(tid)
    yield tl.write("never")
    yield tl.pthread_cleanup_pop(0)


@case(
    "exec/returns_as_main",
    "The thread that called exec is the main thread of the new program: its return ends the process.",
    posix=EXEC,
    expected=lines("new", 6),
)
def exec_makes_main():
    def program():
        yield tl.write("new")
        return 6

    pid = yield tl.fork()
    if not pid:
        yield tl.pthread_join((yield tl.pthread_create(execs, program)))
    _, status = yield tl.waitpid(pid)
    yield tl.write(status)


def handler(signo):
    yield tl.write("handler")


def ask(signo):
    """Write what the process does with `signo`."""
    old = yield tl.sigaction(signo)
    yield tl.write({tl.SIG_DFL: "default", tl.SIG_IGN: "ignored"}.get(old, "handler"))


@case(
    "exec/dispositions",
    "Signals that were caught have their default action again; those that were ignored stay ignored.",
    posix=EXEC,
    expected=lines("handler", "ignored", "default", "ignored"),
)
def dispositions():
    def both():
        yield from ask(SIGUSR1)
        yield from ask(SIGUSR2)

    yield tl.sigaction(SIGUSR1, handler)
    yield tl.sigaction(SIGUSR2, tl.SIG_IGN)
    yield from both()
    yield tl.execve(both)


def tells_masks():
    yield tl.write(names((yield tl.pthread_sigmask(SIG_BLOCK, ()))))
    yield tl.write(names((yield tl.sigpending())))


@case(
    "exec/mask_and_pending",
    "The calling thread's mask and the pending signals stay.",
    posix=EXEC,
    expected=lines("SIGUSR1 SIGUSR2", "SIGUSR1 SIGUSR2"),
)
def mask_and_pending():
    yield tl.pthread_sigmask(SIG_SETMASK, {SIGUSR1, SIGUSR2})
    yield tl.raise_(SIGUSR1)
    yield tl.kill((yield tl.getpid()), SIGUSR2)
    yield tl.execve(tells_masks)


@case(
    "exec/mask_of_caller",
    "It is the mask of the thread that calls exec that stays, and not that of main.",
    posix=EXEC,
    expected=lines("SIGUSR2", "-"),
)
def mask_of_caller():
    def in_thread():
        yield tl.pthread_sigmask(SIG_SETMASK, {SIGUSR2})
        yield tl.execve(tells_masks)

    yield tl.pthread_sigmask(SIG_BLOCK, {SIGUSR1})
    yield tl.pthread_join((yield tl.pthread_create(in_thread)))


@case(
    "exec/pending_kills",
    "A signal kept pending over exec has its default action when the new program unblocks it.",
    posix=EXEC,
    expected="new",
    outcome="signaled",
    status=-10,
)
def pending_kills():
    def program():
        yield tl.write("new")
        yield tl.pthread_sigmask(SIG_SETMASK, ())
        yield tl.write("never")

    yield tl.sigaction(SIGUSR1, handler)
    yield tl.pthread_sigmask(SIG_SETMASK, {SIGUSR1})
    yield tl.raise_(SIGUSR1)
    yield tl.execve(program)


@case(
    "exec/memory",
    "The new program begins with its own memory.",
    posix=EXEC,
    expected=lines(5, 0),
)
def memory():
    def reads():
        yield tl.write((yield tl.load("x")))

    yield tl.store("x", 5)
    yield from reads()
    yield tl.execve(reads)


@case(
    "exec/children",
    "Children stay the children of the process.",
    posix=EXEC,
    expected=lines("child", 3, "ECHILD"),
)
def children():
    def program():
        _, status = yield tl.waitpid()
        yield tl.write(status)
        yield from say(tl.waitpid())

    if not (yield tl.fork()):
        yield tick(2)
        yield tl.write("child")
        yield tl.exit(3)
    yield tl.execve(program)


@case(
    "exec/alarm",
    "An alarm that was set goes off in the new program.",
    posix=EXEC,
    expected="new",
    outcome="signaled",
    status=-14,
)
def alarm():
    def program():
        yield tl.write("new")
        yield tl.pause()

    yield tl.sigaction(SIGALRM, handler)
    yield tl.alarm(3 * tl.ms)
    yield tl.execve(program)


@case(
    "exec/fork_handlers",
    "Handlers registered with pthread_atfork do not outlive exec.",
    posix="XSH exec; XSH pthread_atfork, APPLICATION USAGE",
    expected=lines("forked", "forked"),
)
def fork_handlers():
    def program():
        pid = yield tl.fork()
        if pid:
            yield tl.waitpid(pid)
        yield tl.write("forked")

    yield tl.pthread_atfork(lambda: says("prepare"), lambda: says("parent"), lambda: says("child"))
    yield tl.execve(program)


@case(
    "exec/in_child",
    "The classic pair: the child executes another program while the parent goes on and waits for it.",
    posix=EXEC,
    expected=lines("new program", 9, "old program"),
)
def fork_and_exec():
    def program():
        yield tl.write("new program")
        yield tl.exit(9)

    pid = yield tl.fork()
    if not pid:
        yield tl.execve(program)
    _, status = yield tl.waitpid(pid)
    yield tl.write(status)
    yield tl.write("old program")


@case(
    "exec/again",
    "A program may execute itself, again and again, in the same process.",
    posix=EXEC,
    expected=lines(1, 2, 3),
    status=3,
)
def again(count=1):
    yield tl.write(count)
    if count < 3:
        yield tl.execve(again, count + 1)
    return count
