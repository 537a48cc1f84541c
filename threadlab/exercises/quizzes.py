"""Questions that a reader answers with a click, before the answer is shown.

The texts also stand in the chapters, so that they can be read without a kernel.  Tests compute the numbers again.
"""

from __future__ import annotations

from typing import Any

_Answer = tuple[str, bool, str]


def _choice(question: str, *answers: _Answer) -> dict[str, Any]:
    return {
        "question": question,
        "type": "multiple_choice",
        "answers": [{"answer": text, "correct": right, "feedback": why} for text, right, why in answers],
    }


def _number(question: str, value: int, why: str, otherwise: str, **misconceptions: str) -> dict[str, Any]:
    wrong = [
        {"type": "value", "value": int(key.removeprefix("n")), "correct": False, "feedback": text}
        for key, text in misconceptions.items()
    ]
    return {
        "question": question,
        "type": "numeric",
        "answers": [
            {"type": "value", "value": value, "correct": True, "feedback": why},
            *wrong,
            {"type": "default", "feedback": otherwise},
        ],
    }


QUIZZES: dict[str, dict[str, Any]] = {
    "start": _choice(
        "Two threads each need a CPU for 6 ms, wait 8 ms for a device, and need a CPU for 2 ms more. "
        "There is one CPU. When are both done?",
        ("after 16 ms", False, "That is one thread alone. They cannot compute at the same time on one CPU."),
        ("after 22 ms", True, "Yes: one thread computes while the other one waits for its device."),
        ("after 32 ms", False, "That is one after the other. A thread that waits for a device needs no CPU."),
    ),
    "models.stall": _choice(
        "Many-to-one, no jackets: one of four threads makes a blocking call. What do the other three do?",
        (
            "They take turns on the CPU",
            False,
            "Who would let them run? The library that switches between them runs on the kernel thread that is blocked.",
        ),
        (
            "All of them stop until the call is answered",
            True,
            "Yes: the one kernel thread is blocked, and so are they.",
        ),
        (
            "The kernel runs them on another kernel thread",
            False,
            "There is no other, and the kernel does not know that there are four threads.",
        ),
    ),
    "models.jacket": _number(
        "The same four threads, with jackets: each computes 4 ms, waits 12 ms in a call, computes 4 ms. One CPU. "
        "After how many milliseconds are all done?",
        32,
        "Yes: 32 ms of computing, and every wait is spent computing for another thread.",
        "Only the caller waits, and the other threads compute meanwhile, one at a time.",
        n80="That is without jackets: every wait stops everybody.",
        n20="That is one thread alone. There is one CPU, so no two can compute at the same time.",
    ),
    "models.cpus": _number(
        "One-to-one: four threads compute for 10 ms each, without any blocking call. "
        "How many milliseconds do they take on four CPUs?",
        10,
        "Yes: the kernel sees four kernel threads and puts each on a CPU.",
        "The kernel can run as many kernel threads at a time as there are CPUs.",
        n40="That is many-to-one: the kernel sees one thread, which uses one CPU, however many there are.",
    ),
    "models.lwps": _choice(
        "Many-to-many with two LWPs: two of six threads block in a call. Four are ready. Two CPUs are idle. What runs?",
        (
            "Two of the four, on the idle CPUs",
            False,
            "A user thread needs an LWP before it can have a CPU, and both LWPs are blocked.",
        ),
        ("Nothing, until a call is answered", True, "Yes: a blocked thread takes its LWP with it."),
        (
            "All four, one after the other",
            False,
            "On what? Both LWPs wait in the kernel, each with the thread that made the call.",
        ),
    ),
    "models.bound": _choice(
        "Two-level: a thread must react within a millisecond, whatever the others do. How should it be created?",
        (
            "With contention scope SYSTEM: bound to an LWP of its own",
            True,
            "Yes: then it never waits for an LWP, only for a CPU.",
        ),
        (
            "With contention scope PROCESS: sharing the LWPs",
            False,
            "Then it must wait until one of the shared LWPs is free, and the library does not take one away.",
        ),
        (
            "First, before all other threads",
            False,
            "The order of creation decides who runs first, not who runs later.",
        ),
    ),
}


def quiz(name: str) -> None:
    """Show the question `name` with clickable answers.  Raises `ValueError` if there is none."""
    if name not in QUIZZES:
        raise ValueError(f"there is no question {name!r}; there are {', '.join(QUIZZES)}")
    from jupyterquiz import display_quiz

    display_quiz([QUIZZES[name]], shuffle_answers=False)
