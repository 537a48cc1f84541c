"""One-to-one and many-to-many a second time, with SimPy: closed workloads of compute and blocking rounds.

A kernel thread is a SimPy process and the CPUs are a resource.  It queues for a CPU, takes the next user thread if it
carries none, and computes, a quantum at a time.  A blocking call costs it the CPU; the end of a user thread does not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

import simpy

Rounds = Sequence[tuple[int, int]]
"""``(compute, block)`` for each round of a thread, nanoseconds; the last does not block: a thread needs a CPU to end"""


def completion_times(threads: Sequence[Rounds], cpus: int, lwps: int, quantum: int | None) -> list[int]:
    """When each thread ends.  `lwps` is 0 for one-to-one; `quantum` is None for FIFO."""
    world = simpy.Environment()
    processors = simpy.Resource(world, cpus)
    waiting = deque(range(len(threads)))
    ends = [0] * len(threads)

    def kernel_thread() -> Iterator[Any]:
        turn = processors.request()
        yield turn
        left = quantum
        while waiting:
            at = waiting.popleft()
            for compute, block in threads[at]:
                while compute:
                    if left == 0 and processors.queue:
                        processors.release(turn)
                        turn = processors.request()
                        yield turn
                    left = left or quantum
                    step = min(compute, left) if left else compute
                    yield world.timeout(step)
                    compute -= step
                    left = left - step if left else None
                if block:
                    processors.release(turn)
                    yield world.timeout(block)
                    turn = processors.request()
                    yield turn
                    left = quantum
            ends[at] = world.now
        processors.release(turn)

    for _ in range(min(lwps or len(threads), len(threads))):
        world.process(kernel_thread())
    world.run()
    return ends
