"""What the book must teach, fact by fact, and where an experiment shows each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path

EXPERIMENTS = Path(__file__).with_name("experiments.json")
"""For each fact the sections with cells that are tagged with it; ``python -m tests.book`` writes it anew"""


@dataclass(frozen=True)
class Fact:
    """One fact, by its name (``"F13"``), and the chapters that show it, by the names of their notebooks."""

    name: str
    text: str
    chapters: tuple[str, ...]


FACTS = (
    Fact(
        "F1",
        "Dividing the work of a process among threads can make it faster: by how much, and when not (Amdahl's law).",
        ("01_why_threads",),
    ),
    Fact(
        "F2",
        "The threads of a process share its code, its data on the heap and its open files; "
        "each has registers and a stack of its own.",
        ("01_why_threads",),
    ),
    Fact("F3", "Threads bring responsiveness, shared resources, economy and scalability.", ("01_why_threads",)),
    Fact(
        "F4",
        "A server can have one thread that listens and others that serve the requests.",
        ("01_why_threads", "07_pools"),
    ),
    Fact(
        "F5",
        "User threads are managed by a library, and the kernel does not know them; "
        "kernel threads are managed by the kernel.",
        ("02_models",),
    ),
    Fact(
        "F6",
        "Many-to-one: the kernel sees one thread. So it was with Solaris green threads, and so it is with GNU Pth.",
        ("02_models",),
    ),
    Fact("F7", "One-to-one: each user thread has a kernel thread.", ("02_models",)),
    Fact("F8", "Many-to-many: user threads share as many kernel threads, or fewer.", ("02_models",)),
    Fact(
        "F9",
        "Two-level: many-to-many, and some threads are bound to a kernel thread of their own.",
        ("02_models",),
    ),
    Fact(
        "F10",
        "A thread library is an interface for making and managing threads; "
        "it can live in user space alone, or the kernel can support it.",
        ("03_libraries",),
    ),
    Fact(
        "F11",
        "Pthreads is a specification of behaviour (POSIX); "
        "whether threads are of the user or of the kernel is left to the implementation.",
        ("03_libraries",),
    ),
    Fact(
        "F12",
        "A Java thread is a subclass of Thread, or a Runnable that a thread runs; "
        "the virtual machine maps it onto what the system offers.",
        ("03_libraries",),
    ),
    Fact(
        "F13",
        "fork can copy the calling thread alone or all threads; what exec then does, "
        "and why fork in a process with threads is dangerous.",
        ("04_fork_exec",),
    ),
    Fact(
        "F14", "A thread can be cancelled at once (asynchronous) or at a safe point (deferred).", ("05_cancellation",)
    ),
    Fact(
        "F15",
        "A signal tells a process that something has happened, and a handler deals with it; "
        "which thread gets it depends on its kind, synchronous or asynchronous, and on the masks.",
        ("06_signals",),
    ),
    Fact(
        "F16",
        "In a pool, threads made in advance wait for work: usually faster than a thread for each task, "
        "and the pool's size bounds the threads.",
        ("07_pools",),
    ),
    Fact(
        "F17",
        "Thread-specific data gives each thread a value of its own, "
        "which is needed where somebody else makes the threads, as in a pool.",
        ("08_thread_local",),
    ),
    Fact(
        "F18",
        "Under many-to-many and two-level, kernel and library have to talk: "
        "scheduler activations, upcalls, lightweight processes.",
        ("09_activations",),
    ),
)


@dataclass(frozen=True)
class Experiment:
    """A section that shows a fact: the notebook's name, the heading, and the first cell that runs something."""

    chapter: str
    section: str
    cell: str

    @property
    def address(self) -> str:
        """A link to the cell, by its identifier, which JupyterLab and pages made by nbconvert understand."""
        return f"{self.chapter}.ipynb#cell-id={self.cell}"


@dataclass(frozen=True)
class Shown:
    """A fact with the experiments that show it."""

    fact: Fact
    experiments: tuple[Experiment, ...]


@dataclass(frozen=True)
class FactIndex:
    """The facts and where to see each; a notebook shows links, other places plain text."""

    rows: tuple[Shown, ...]

    def __repr__(self) -> str:
        lines = []
        for row in self.rows:
            lines.append(f"{row.fact.name:4}{row.fact.text}")
            lines += [f"    {experiment.chapter}: {experiment.section}" for experiment in row.experiments]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        heads = "".join(
            f'<th scope="col" style="text-align: left; width: {width}%">{head}</th>'
            for head, width in (("", 6), ("fact", 44), ("experiments that show it", 50))
        )
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(map(_html_row, self.rows))}</tbody></table>"


def facts() -> FactIndex:
    """Return the index of the facts that the book teaches, with links to the experiments that show them."""
    shown: dict[str, list[list[str]]] = json.loads(EXPERIMENTS.read_text(encoding="utf-8"))
    rows = [Shown(fact, tuple(Experiment(*place) for place in shown[fact.name])) for fact in FACTS]
    return FactIndex(tuple(rows))


def _html_row(row: Shown) -> str:
    links = [
        f'<a href="{experiment.address}">{experiment.chapter[:2]}: {escape(experiment.section)}</a>'
        for experiment in row.experiments
    ]
    cells = (row.fact.name, escape(row.fact.text), "<br>".join(links))
    return (
        "<tr>" + "".join(f'<td style="text-align: left; vertical-align: top">{cell}</td>' for cell in cells) + "</tr>"
    )
