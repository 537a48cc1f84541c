"""The lab of chapter 06: signals sent to a process or to a thread, and who receives them under which masks."""

from __future__ import annotations

import signal
from collections.abc import Collection, Generator, Mapping
from typing import Any

from threadlab import machine as tl
from threadlab.labs.controls import choice, slider, switch
from threadlab.labs.experiment import Experiment
from threadlab.labs.lab import Lab, Settings
from threadlab.labs.numbers import Table
from threadlab.labs.real import Twin, twin
from threadlab.trace import Trace, ms

Steps = Generator[Any, Any, Any]

PROCESS, THREAD, FAULT = "the process (kill)", "thread 1 (pthread_kill)", "thread 1, which faults"
HANDLER, DEFAULT, IGNORE = "a handler", "default action", "ignore"
STANDARD, REAL_TIME = "SIGUSR1", "SIGRTMIN (queued)"
REALLY_SENT = 200
"""signals that the real program sends, so that it shows in numbers who gets them"""

PRESETS: dict[str, Settings] = {
    "the first that does not block it": {"taking": 4},
    "one thread for all signals": {"taking": 1, "threads": 4, "sent": 5},
    "all block it: five sent, one is pending": {"taking": 0, "sent": 5},
    "real-time signals queue": {"taking": 0, "sent": 5, "signal": REAL_TIME},
    "a thread waits with sigwait": {"taking": 0, "waiter": True},
    "the call is made again (SA_RESTART)": {"taking": 1, "restart": True, "wait": 12},
    "to one thread, which blocks it": {"to": THREAD, "taking": 0},
    "the default action ends the process": {"action": DEFAULT},
    "ignored: nothing happens": {"action": IGNORE},
    "a fault goes to the thread that made it": {"to": FAULT},
    "a fault that nobody handles": {"to": FAULT, "action": DEFAULT},
}


def handler(signo: Any) -> Steps:
    """Run in the thread that gets the signal."""
    yield tl.write("handles a signal")
    yield tl.compute(1 * ms)


def fault_handler(signo: Any) -> Steps:
    """End the thread that faulted: it cannot go on."""
    yield tl.write("handles its fault and ends")
    yield tl.pthread_exit("fault")


def worker(signo: Any, takes: bool, wait: int, faults: bool) -> Steps:
    """Compute and make a blocking call, three times."""
    if takes:
        yield tl.pthread_sigmask(tl.SIG_UNBLOCK, [signo])
    for _ in range(3):
        yield tl.compute(2 * ms)
        try:
            yield tl.read(wait)
        except InterruptedError:
            yield tl.write("read fails with EINTR")
        if faults:
            yield tl.fault(signo)


def waiter(signo: Any) -> Steps:
    """Take signals without a handler, until cancelled."""
    while True:
        yield tl.sigwait([signo])
        yield tl.write("takes a signal with sigwait")
        yield tl.compute(1 * ms)


def main(
    signo: Any, action: Any, flags: int, to: str, sent: int, gap: int, threads: int, taking: int, wait: int, waits: bool
) -> Steps:
    """Block the signal, as all threads made from here on do; `taking` of them unblock it."""
    yield tl.sigaction(signo, action, flags)
    yield tl.pthread_sigmask(tl.SIG_BLOCK, [] if to == "fault" else [signo])
    tids = []
    for n in range(threads):
        job = (signo, n < taking, wait, to == "fault" and n == 0)
        tids.append((yield tl.pthread_create(worker, *job, name=f"thread {n + 1}")))
    if waits:
        listener = yield tl.pthread_create(waiter, signo, name="sigwait thread")
    for _ in range(sent):
        yield tl.nanosleep(gap)
        if to == "process":
            yield tl.kill((yield tl.getpid()), signo)
        elif to == "thread":
            try:
                yield tl.pthread_kill(tids[0], signo)
            except ProcessLookupError:
                yield tl.write("pthread_kill fails with ESRCH: the thread has ended")
    for tid in tids:
        yield tl.pthread_join(tid)
    if waits:
        yield tl.pthread_cancel(listener)
        yield tl.pthread_join(listener)
    if signo in (yield tl.sigpending()):
        yield tl.write("finds it pending, and unblocks it")
        yield tl.pthread_sigmask(tl.SIG_UNBLOCK, [signo])


class SignalsLab(Lab):
    """Who gets a signal: masks, dispositions, pending sets, interrupted calls."""

    name = "signals"

    def __init__(self) -> None:
        super().__init__(
            {
                "to": choice("sent to", PROCESS, (PROCESS, THREAD, FAULT), "Where the signal is directed to"),
                "action": choice("disposition", HANDLER, (HANDLER, DEFAULT, IGNORE), "What the process set for it"),
                "signal": choice("signal", STANDARD, (STANDARD, REAL_TIME), "Standard ones do not queue"),
                "sent": slider("signals sent", 2, 0, 8, "How many signals the main thread sends"),
                "gap": slider("gap (ms)", 4, 1, 20, "Time before each signal"),
                "threads": slider("threads", 3, 1, 6, "How many threads work; the main thread only sends"),
                "taking": slider("that unblock it", 2, 0, 6, "How many of the threads unblock the signal"),
                "wait": slider("read (ms)", 6, 1, 30, "How long each blocking call of a thread lasts"),
                "restart": switch("SA_RESTART", False, "The kernel makes an interrupted call again"),
                "waiter": switch("a sigwait thread", False, "One thread waits for the signal with sigwait"),
                "cpus": slider("CPUs", 4, 1, 4, "How many processors the machine has"),
            },
            PRESETS,
        )

    def experiments(self, settings: Settings) -> dict[str, Experiment]:
        """The one program."""
        faults = settings["to"] == FAULT
        to = {PROCESS: "process", THREAD: "thread", FAULT: "fault"}[settings["to"]]
        own = fault_handler if faults else handler
        action: Any = {HANDLER: own, DEFAULT: tl.SIG_DFL, IGNORE: tl.SIG_IGN}[settings["action"]]
        signo = signal.SIGSEGV if faults else getattr(signal, settings["signal"].split()[0])
        sending = (0 if faults else settings["sent"], settings["gap"] * ms)
        threads = (settings["threads"], 0 if faults else min(settings["taking"], settings["threads"]))
        flags = tl.SA_RESTART if settings["restart"] else 0
        rest = (settings["wait"] * ms, settings["waiter"] and not faults)
        return {"": Experiment(main, (signo, action, flags, to, *sending, *threads, *rest), {"cpus": settings["cpus"]})}

    def used(self, settings: Settings) -> Collection[str]:
        """All controls; a fault is not sent by anybody."""
        if settings["to"] != FAULT:
            return self.controls
        return {"to", "action", "threads", "wait", "cpus"}

    def twins(self, settings: Settings) -> dict[str, Twin]:
        """Signals to a process or to one thread, and a read that a handler interrupts."""
        runtimes = {"C": "pthreads", "Python": "python"}
        times = {"after": settings["gap"] * ms, "answer": settings["wait"] * ms}
        restart = "yes" if settings["restart"] else "no"
        interrupted = {"an interrupted read (C)": twin("interrupted", "pthreads", restart=restart, **times)}
        if settings["to"] != PROCESS:
            return {
                f"to one thread ({name})": twin("directed", runtime) for name, runtime in runtimes.items()
            } | interrupted
        load = {"threads": settings["threads"], "signals": REALLY_SENT}
        return {
            f"{REALLY_SENT} signals ({name})": twin("signals", runtime, **load) for name, runtime in runtimes.items()
        } | interrupted

    def numbers(self, settings: Settings, traces: Mapping[str, Trace]) -> Table:
        """What each thread got."""
        (trace,) = traces.values()
        heads = ("signals handled", "taken with sigwait", "calls interrupted (EINTR)", "ended")
        return Table(heads, [_row(trace, at) for at in range(len(trace.threads))], "thread")

    def result(self, settings: Settings, trace: Trace) -> str:
        """Who handled how many."""
        if trace.outcome == "signaled":
            return "a signal ends the whole process"
        got = []
        for at in range(len(trace.threads)):
            handled, taken, _ = _counts(trace, at)
            if handled + taken:
                got.append(f"{trace.thread_name(at)} {'takes' if taken else 'handles'} {handled + taken}")
        return ", ".join(got) or "no thread handles a signal"

    def remark(self, settings: Settings, traces: Mapping[str, Trace]) -> str:
        """Where signals went that no thread handled."""
        (trace,) = traces.values()
        if trace.outcome == "signaled":
            return "The default action concerns the process: all its threads end, whichever of them got the signal."
        sent = 0 if settings["to"] == FAULT else settings["sent"]
        lost = sent - sum(sum(_counts(trace, at)[:2]) for at in range(len(trace.threads)))
        if settings["action"] == IGNORE or lost <= 0:
            return ""
        if settings["to"] == THREAD and any("ESRCH" in text for *_, text in trace.output):
            return "Some signals came too late: thread 1 had ended, and pthread_kill failed with ESRCH."
        if settings["to"] == THREAD and not settings["taking"]:
            return "The signal is pending for thread 1 alone, which blocks it until it ends; nobody else can take it."
        return (
            f"{lost} of {sent} signals came while the same one was pending: a standard signal is pending once or not."
        )


def _counts(trace: Trace, thread: int) -> tuple[int, int, int]:
    said = [text for _, _, tid, text in trace.output if tid == trace.threads[thread].tid]
    return (
        sum(text.startswith("handles") for text in said),
        sum(text.startswith("takes") for text in said),
        sum("EINTR" in text for text in said),
    )


def _row(trace: Trace, thread: int) -> list[str]:
    handled, taken, interrupted = _counts(trace, thread)
    record = trace.threads[thread]
    killed = trace.outcome == "signaled" and record.ended in (-1, trace.end)
    ended = "with the process" if killed else "itself"
    return [trace.thread_name(thread), f"{handled}", f"{taken}", f"{interrupted}", ended]


def signals() -> SignalsLab:
    """The lab of chapter 06: masks, pending signals, dispositions, and who receives what."""
    return SignalsLab()
