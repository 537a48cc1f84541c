"""A second, slow engine for the programs of programs.py, written from the rules and not from the machine.

There is no heap, no generator and no short cut: at every step all CPUs and all blocked threads are looked through for the
next thing to happen.  Policies are FIFO and round-robin; models, costs, locks, semaphores, conditions, joins are complete.
Of things due at the same instant, the one that was arranged first happens first.
"""

from __future__ import annotations

from typing import Any

import threadlab as tl
from tests.machine.programs import Program, Step, condition, mutex, semaphore
from threadlab.trace import State, Trace

Row = tuple[int, int, int, int, int, int, str]


class Lwp:
    def __init__(self, index: int, carries: Thread | None = None) -> None:
        self.index = index
        self.bound = carries is not None
        self.thread = self.last = carries


class Thread:
    def __init__(self, index: int, steps: tuple[Step, ...], now: int) -> None:
        self.index, self.steps, self.at = index, steps, 0
        self.lwp: Lwp | None = None
        self.need: int | None = None  # CPU time it asks for; None: it is about to take its next step
        self.paid: Step | None = None  # a call whose price it is paying
        self.doing: tuple[State, int, str] = (State.READY, now, "")
        self.answer: tuple[int, int] | None = None  # when its blocking call is answered
        self.joiner: Thread | None = None
        self.ended = -1


class Cpu:
    def __init__(self) -> None:
        self.lwp: Lwp | None = None
        self.thread: Thread | None = None  # the one that runs; None also during a switch
        self.last: Lwp | None = None
        self.event: tuple[int, int] | None = None
        self.began = self.slice_end = 0
        self.switching = False


class Reference:
    """One run.  `rows` are the spans, joined where nothing changes; `ends` the end of each thread (-1: never)."""

    def __init__(self, program: Program, model: Any, cpus: int, policy: Any, quantum: int, costs: tl.Costs) -> None:
        self.program, self.model, self.quantum, self.costs = program, model, quantum, costs
        self.sliced = policy == tl.RoundRobin()
        self.now = self.order = 0
        self.cpus = [Cpu() for _ in range(cpus)]
        self.lwps = [Lwp(at) for at in range(model.lwps)]
        self.parked, self.ready, self.user_ready = list(self.lwps), [], []
        self.threads: list[Thread] = []
        self.known: dict[int, Thread] = {}
        self.owner: dict[int, Thread] = {}
        self.value: dict[int, int] = {}
        self.queue: dict[tuple[str, int], list[Thread]] = {}
        self.rows: list[Row] = []
        self.over = False
        self.create(0, None)
        while not self.over and (due := self.next_event()):
            self.now, actor = due[0][0], due[1]
            if isinstance(actor, Cpu):
                self.cpu_event(actor)
            else:
                self.answered(actor)
        for thread in self.threads:
            self.become(thread, State.RUNNING)
        self.ends = [thread.ended for thread in self.threads]

    def next_event(self) -> Any:
        cpus = [(cpu.event, cpu) for cpu in self.cpus if cpu.event]
        blocked = [(thread.answer, thread) for thread in self.threads if thread.answer]
        return min([*cpus, *blocked], key=lambda due: due[0], default=None)

    def soon(self, time: int) -> tuple[int, int]:
        self.order += 1
        return self.now + time, self.order

    def become(self, thread: Thread, state: State, why: str = "") -> None:
        """Close what `thread` has been doing; it does `state` from now on."""
        old, since, reason = thread.doing
        thread.doing = (state, self.now, why)
        if self.now == since or thread.ended >= 0:
            return
        lwp = -1 if thread.lwp is None else thread.lwp.index
        on = [at for at, cpu in enumerate(self.cpus) if cpu.lwp is thread.lwp is not None]
        cpu = on[0] if on and old in (State.RUNNING, State.SWITCHING) else -1
        self.rows.append((since, self.now, thread.index, lwp, cpu, int(old), reason))

    # Who runs where

    def create(self, at: int, scope: Any) -> None:
        thread = Thread(len(self.threads), self.program.threads[at], self.now)
        self.threads.append(thread)
        self.known[at] = thread
        if not self.model.lwps or scope is tl.PTHREAD_SCOPE_SYSTEM:
            thread.lwp = Lwp(len(self.lwps), thread)
            self.lwps.append(thread.lwp)
        self.wake(thread)

    def wake(self, thread: Thread) -> None:
        self.become(thread, State.READY)
        lwp = thread.lwp
        if lwp is None:
            self.user_ready.append(thread)
            if not self.parked:
                return
            lwp = self.parked.pop(0)
        idle = [cpu for cpu in self.cpus if cpu.lwp is None and cpu.event is None and cpu is not self.acting]
        if idle:
            idle[0].lwp, idle[0].slice_end, idle[0].event = lwp, self.now + self.quantum, self.soon(0)
        else:
            self.ready.append(lwp)

    acting: Cpu | None = None

    def answered(self, thread: Thread) -> None:
        thread.answer = None
        if thread.lwp is None:
            self.wake(thread)
            return
        self.become(thread, State.READY)
        idle = [cpu for cpu in self.cpus if cpu.lwp is None and cpu.event is None]
        if idle:
            idle[0].lwp, idle[0].slice_end = thread.lwp, self.now + self.quantum
            self.go_on(idle[0])
        else:
            self.ready.append(thread.lwp)

    def cpu_event(self, cpu: Cpu) -> None:
        cpu.event = None
        if cpu.switching:
            cpu.switching = False
            cpu.thread = cpu.lwp.thread
            self.become(cpu.thread, State.RUNNING)
        elif cpu.thread:
            cpu.thread.need = (cpu.thread.need - (self.now - cpu.began)) or None
        self.go_on(cpu)

    def go_on(self, cpu: Cpu) -> None:
        self.acting = cpu
        while cpu.event is None and not self.over and (cpu.thread or self.dispatch(cpu)):
            if cpu.event:
                break
            thread = cpu.thread
            if thread.need is None:
                self.step(cpu, thread)
                continue
            if self.sliced and self.now + thread.need > cpu.slice_end <= self.now:
                if self.ready:
                    self.leave(cpu, State.READY, "", with_lwp=True)
                    self.ready.append(thread.lwp)
                    continue
                cpu.slice_end = self.now + self.quantum
            time = min(thread.need, cpu.slice_end - self.now) if self.sliced else thread.need
            cpu.event, cpu.began = self.soon(time), self.now
        self.acting = None

    def dispatch(self, cpu: Cpu) -> bool:
        while True:
            if cpu.lwp is None:
                if not self.ready:
                    return False
                cpu.lwp, cpu.slice_end = self.ready.pop(0), self.now + self.quantum
            lwp, price = cpu.lwp, 0
            if lwp.thread is None and not self.user_ready:
                self.parked.append(lwp)
                cpu.lwp = None
                continue
            if lwp.thread is None:
                thread = self.user_ready.pop(0)
                self.become(thread, State.READY)
                price += self.costs.user_switch * (lwp.last not in (None, thread))
                lwp.thread = lwp.last = thread
                thread.lwp = lwp
            if cpu.last not in (None, lwp):
                price += self.costs.kernel_switch
                cpu.slice_end += self.costs.kernel_switch
            cpu.last = lwp
            self.become(lwp.thread, State.SWITCHING if price else State.RUNNING)
            cpu.switching = price > 0
            cpu.thread = None if price else lwp.thread
            cpu.event = self.soon(price) if price else None
            return True

    def leave(self, cpu: Cpu, state: State, why: str, with_lwp: bool) -> None:
        """The running thread gives its CPU up, together with its kernel thread or leaving that behind."""
        thread, lwp = cpu.thread, cpu.lwp
        self.become(thread, state, why)
        cpu.thread = None
        if with_lwp or lwp.bound:
            cpu.lwp = None
        else:
            thread.lwp = lwp.thread = None

    # What calls cost and do

    def price(self, thread: Thread, step: Step) -> int:
        kind, bound = step[0], thread.lwp.bound
        if kind == "create":
            to_kernel = not self.model.lwps or step[2] is tl.PTHREAD_SCOPE_SYSTEM
            return self.costs.kernel_create if to_kernel else self.costs.user_create
        waits = {
            "lock": lambda: step[1] in self.owner,
            "unlock": lambda: self.waiting("lock", step[1]),
            "acquire": lambda: not self.value.get(step[1], 0),
            "post": lambda: self.waiting("acquire", step[1]),
            "signal": lambda: self.waiting("wait", step[1]),
            "broadcast": lambda: self.waiting("wait", step[1]),
            "wait": lambda: True,
            "yield": lambda: True,
            "join": lambda: self.known[step[1]].ended < 0,
        }
        enters = kind in ("read", "nanosleep") or (bound and kind in waits and waits[kind]())
        return self.costs.syscall if enters else 0

    def waiting(self, kind: str, at: int) -> list[Thread]:
        return self.queue.setdefault((kind, at), [])

    def step(self, cpu: Cpu, thread: Thread) -> None:
        step, thread.paid = thread.paid, None
        if step is None:
            step = thread.steps[thread.at] if thread.at < len(thread.steps) else ("end",)
            thread.at += 1
            if price := self.price(thread, step):
                thread.paid, thread.need = step, price
                return
        kind, *arguments = step
        getattr(self, f"do_{kind}")(cpu, thread, *arguments)

    def do_compute(self, cpu: Cpu, thread: Thread, time: int) -> None:
        thread.need = time
        if not time:  # no time, but whatever else is due at this instant comes first
            cpu.event, cpu.began = self.soon(0), self.now

    def do_read(self, cpu: Cpu, thread: Thread, time: int, name: str = "read") -> None:
        self.leave(cpu, State.BLOCKED, name, with_lwp=not self.model.jacket)
        thread.answer = self.soon(time)

    def do_nanosleep(self, cpu: Cpu, thread: Thread, time: int) -> None:
        self.do_read(cpu, thread, time, "nanosleep")

    def do_yield(self, cpu: Cpu, thread: Thread) -> None:
        lwp = cpu.lwp
        if not lwp.bound and self.user_ready:
            self.leave(cpu, State.READY, "", with_lwp=False)
            self.user_ready.append(thread)
        elif self.ready:
            self.leave(cpu, State.READY, "", with_lwp=True)
            self.ready.append(lwp)
        elif any(other.event and other.event[0] == self.now for other in self.cpus):
            self.do_compute(cpu, thread, 0)

    def do_create(self, cpu: Cpu, thread: Thread, at: int, scope: Any) -> None:
        self.create(at, scope)

    def do_join(self, cpu: Cpu, thread: Thread, at: int) -> None:
        target = self.known[at]
        if target.ended < 0:
            target.joiner = thread
            self.leave(cpu, State.WAITING, f"pthread_join({target.index + 1})", with_lwp=False)

    def do_end(self, cpu: Cpu, thread: Thread) -> None:
        self.leave(cpu, State.RUNNING, "", with_lwp=False)
        if thread.index == 0:  # main returns: the process ends
            for other in self.threads:
                self.become(other, State.RUNNING)
                other.ended = other.ended if other.ended >= 0 else self.now
            self.over = True
        thread.ended = self.now
        if thread.joiner:
            self.wake(thread.joiner)

    def do_lock(self, cpu: Cpu, thread: Thread, at: int) -> None:
        if at not in self.owner:
            self.owner[at] = thread
        else:
            self.waiting("lock", at).append(thread)
            self.leave(cpu, State.WAITING, f"pthread_mutex_lock({mutex(at)})", with_lwp=False)

    def do_unlock(self, cpu: Cpu, thread: Thread, at: int) -> None:
        del self.owner[at]
        if self.waiting("lock", at):
            self.owner[at] = self.waiting("lock", at).pop(0)
            self.wake(self.owner[at])

    def do_acquire(self, cpu: Cpu, thread: Thread, at: int) -> None:
        if self.value.get(at, 0):
            self.value[at] -= 1
        else:
            self.waiting("acquire", at).append(thread)
            self.leave(cpu, State.WAITING, f"sem_wait({semaphore(at)})", with_lwp=False)

    def do_post(self, cpu: Cpu, thread: Thread, at: int) -> None:
        if self.waiting("acquire", at):
            self.wake(self.waiting("acquire", at).pop(0))
        else:
            self.value[at] = self.value.get(at, 0) + 1

    def do_wait(self, cpu: Cpu, thread: Thread, at: int, lock: int) -> None:
        self.waiting("wait", at).append(thread)
        self.leave(cpu, State.WAITING, f"pthread_cond_wait({condition(at)})", with_lwp=False)
        self.do_unlock(cpu, thread, lock)

    def do_signal(self, cpu: Cpu, thread: Thread, at: int) -> None:
        if not self.waiting("wait", at):
            return
        waiter = self.waiting("wait", at).pop(0)  # all waits use mutex 0
        if 0 in self.owner:
            self.become(waiter, State.WAITING, f"pthread_cond_wait({condition(at)}) for mutex {mutex(0)}")
            self.waiting("lock", 0).append(waiter)
        else:
            self.owner[0] = waiter
            self.wake(waiter)

    def do_broadcast(self, cpu: Cpu, thread: Thread, at: int) -> None:
        while self.waiting("wait", at):
            self.do_signal(cpu, thread, at)


def joined(rows: list[Row]) -> list[Row]:
    """`rows` by thread and time; neighbours that differ in their times alone are one."""
    result: list[Row] = []
    for row in sorted(rows, key=lambda row: (row[2], row[0])):
        if result and result[-1][1:2] + result[-1][2:] == row[:1] + row[2:]:
            result[-1] = (result[-1][0], row[1], *row[2:])
        else:
            result.append(row)
    return result


def rows_of(trace: Trace) -> list[Row]:
    """The spans of `trace` in the form of `joined`."""
    return joined([(*span[:5], int(span.state), span.why) for span in trace.spans if span.duration])
