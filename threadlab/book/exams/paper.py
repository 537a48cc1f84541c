"""An exam paper with its key: drawn from a seed, and computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from threadlab.book.chapters import modules
from threadlab.book.exams.question import Ambiguous, Question, Template

BANK: dict[str, tuple[Template, ...]] = {
    chapter: module.TEMPLATES for chapter, module in modules("threadlab.book.exams").items()
}
"""The templates of questions, by the names of the chapters in the book's order"""
PREMISE = (
    "Unless a question says otherwise, each thread has a kernel thread of its own, there is a CPU for every thread that "
    "wants one, and nothing takes time but what the question names."
)
DRAWS = 200
"""How often values are drawn until a question has a single answer"""


@dataclass(frozen=True)
class Exam:
    """A paper: its questions and, apart from them, the key.

    A notebook shows the questions with the key folded away; ``str(exam)`` is the paper alone, in Markdown, and
    ``exam.key`` the answers.
    """

    seed: int
    questions: tuple[Question, ...]

    def __str__(self) -> str:
        heading = f"### Threads: exam paper {self.seed}"
        return (
            "\n\n".join([heading, PREMISE, *(f"**{n}.** {q.text.strip()}" for n, q in enumerate(self.questions, 1))])
            + "\n"
        )

    __repr__ = __str__

    @property
    def key(self) -> str:
        """The answers, each with a sentence that says why, in Markdown."""
        return (
            "\n\n".join(f"**{n}.** ({q.chapter}) **{q.answer}.** {q.because}" for n, q in enumerate(self.questions, 1))
            + "\n"
        )

    def _repr_markdown_(self) -> str:
        return f"{self}\n<details><summary>Key to paper {self.seed}</summary>\n\n{self.key}\n</details>\n"


def exam(seed: int, chapters: Sequence[str] | None = None, questions: int = 10) -> Exam:
    """Draw an exam paper of `questions` questions from `seed`: the same seed gives the same paper.

    `chapters` names the chapters that are asked about (``["models", "pools"]``), all of them unless given.  The
    simulated machine or a formula computes each answer.  While there are templates that have not been used, none is
    used twice.

    Raises `TypeError` or `ValueError`, naming the argument, for a seed or a number of questions that is no whole number,
    fewer than one question, and a chapter that there is not.
    """
    for name, value in {"seed": seed, "questions": questions}.items():
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"{name} must be a whole number, not {value!r}")
    if questions < 1:
        raise ValueError(f"questions must be at least 1, not {questions}")
    if isinstance(chapters, str):
        raise TypeError(f"chapters must be a list of names, such as [{chapters!r}], not a single text")
    chosen = list(BANK) if chapters is None else list(chapters)
    for chapter in chosen:
        if chapter not in BANK:
            raise ValueError(f"there is no chapter {chapter!r}; there are {', '.join(BANK)}")
    if not chosen:
        raise ValueError("chapters must name at least one chapter")
    draw = Random(seed)
    templates = _select(draw, chosen, questions)
    asked = [replace(ask(template, draw), chapter=home, template=template.__name__) for home, template in templates]
    return Exam(seed, tuple(asked))


def ask(template: Template, draw: Random) -> Question:
    """Return a question of `template` with a single answer."""
    for _ in range(DRAWS):
        try:
            return template(draw)
        except Ambiguous:
            continue
    raise AssertionError(f"{template.__name__} has drawn {DRAWS} times without a question that has a single answer")


def _select(draw: Random, chapters: Sequence[str], questions: int) -> list[tuple[str, Template]]:
    """Choose templates, the chapters in turn and each template once before any is used again; in the book's order."""
    order = [(chapter, template) for chapter in BANK for template in BANK[chapter]]
    chosen: list[tuple[str, Template]] = []
    left: dict[str, list[Template]] = {}
    while len(chosen) < questions:
        if not any(left.values()):
            left = {chapter: draw.sample(BANK[chapter], len(BANK[chapter])) for chapter in chapters}
        for chapter in draw.sample(list(left), len(left)):
            if left[chapter] and len(chosen) < questions:
                chosen.append((chapter, left[chapter].pop()))
    return sorted(chosen, key=order.index)
