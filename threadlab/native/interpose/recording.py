"""The file in which the processes of a traced program write their calls, and what stands in it afterwards."""

from __future__ import annotations

import mmap
import os
import sys
from pathlib import Path
from struct import Struct
from time import monotonic_ns
from types import TracebackType
from typing import NamedTuple, Self

PAGE = 4096
RECORD = Struct("=qqqqQQIIIHH")
"""``struct record`` of recording.h"""
HEADER = Struct("=IIIIq")
"""``struct header`` of recording.c: threads, leaves, spare leaf, nothing, when it was full"""
RECORDS = PAGE // RECORD.size - 1
"""on one leaf"""
MOST_LEAVES = 2**14
"""pages for records: a million records in 64 MB, which are used up only as far as they are written"""
WAITED = 0x8000
"""in `Call.result`: the thread had to wait"""


class Call(NamedTuple):
    """One call of one thread, or one date in its life; times in nanoseconds."""

    begin: int
    """on the monotonic clock"""
    end: int
    """0: it has not returned"""
    cpu_begin: int
    """the thread's CPU-time clock; 0 where it was not read"""
    cpu_end: int
    object: int
    value: int
    thread: int
    """counted over all processes; the first is 1"""
    switches_begin: int
    """how often the thread had given up its CPU by itself, where the CPU-time clock was read"""
    switches_end: int
    name: str
    error: int
    """0, or the error number"""
    waited: bool


class Recording:
    """A recording that a program has yet to make with the library in the file `library`.

    It is a file that has no name in any folder and goes with the last process that holds it.
    """

    def __init__(self, library: Path) -> None:
        self._library = os.open(library, os.O_RDONLY | os.O_CLOEXEC)
        self._file = os.memfd_create("threadlab", os.MFD_CLOEXEC)
        os.ftruncate(self._file, (2 + MOST_LEAVES) * PAGE)

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which a program finds both files: here, for the names of folders may hold spaces."""
        files = f"/proc/{os.getpid()}/fd"
        return {"LD_PRELOAD": f"{files}/{self._library}", "THREADLAB_RECORDING": f"{files}/{self._file}"}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        os.close(self._library)
        os.close(self._file)

    def calls(self, since: int) -> tuple[list[Call], int]:
        """All calls in the order in which they began, and since when calls are missing (0: none is).

        Calls are missing when the file was full.  What claims to have been before `since`, on the monotonic clock, or
        in the future was written by a program that went astray in its memory, and is left out.
        """
        now = monotonic_ns()
        with mmap.mmap(self._file, 0, access=mmap.ACCESS_READ) as pages:
            _, leaves, _, _, full = HEADER.unpack_from(pages)
            names = ["", *pages[PAGE : 2 * PAGE].rstrip(b"\0").decode("ascii", "replace").split()]
            calls = []
            for leaf in range(min(leaves, MOST_LEAVES)):
                at = (2 + leaf) * PAGE
                used = min(int.from_bytes(pages[at : at + 4], sys.byteorder), RECORDS)
                for record in RECORD.iter_unpack(pages[at + RECORD.size : at + (1 + used) * RECORD.size]):
                    begin, end, call, result = record[0], record[1], record[9], record[10]
                    if 0 < call < len(names) and since <= begin <= now and (not end or begin <= end <= now):
                        calls.append(Call._make((*record[:9], names[call], result & ~WAITED, result >= WAITED)))
            full = full if since <= full <= now else 0
        calls.sort(key=lambda call: call.begin)
        return calls, full
