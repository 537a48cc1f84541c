"""The program that most tests of pictures run: threads that compute, block and compute."""

from __future__ import annotations

from collections.abc import Callable

import threadlab as tl
from threadlab import ms

MODELS = {
    "many-to-one": tl.ManyToOne(),
    "many-to-one, jacketed": tl.ManyToOne(jacket=True),
    "one-to-one": tl.OneToOne(),
    "many-to-many": tl.ManyToMany(lwps=2),
}


def program(threads: int = 4) -> Callable:
    def worker():
        yield tl.compute(2 * ms)
        yield tl.read(5 * ms)
        yield tl.compute(2 * ms)

    def main():
        tids = []
        for _ in range(threads):
            tids.append((yield tl.pthread_create(worker)))
        for tid in tids:
            yield tl.pthread_join(tid)

    return main
