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
        "Two threads each need a CPU for 6 ms, wait 8 ms for a device, and need a CPU for 6 ms more. "
        "There is one CPU. When are both done?",
        ("after 20 ms", False, "That is one thread alone. They cannot compute at the same time on one CPU."),
        ("after 26 ms", True, "Yes: one thread computes while the other one waits for its device."),
        ("after 40 ms", False, "That is one after the other. A thread that waits for a device needs no CPU."),
    ),
    "start.main": _choice(
        "main makes two threads that need a few milliseconds each, and returns at once, without joining them. "
        "What happens to the two?",
        (
            "They go on until their work is done",
            False,
            "They would if main had called pthread_exit. A return from main ends the whole process.",
        ),
        ("They end with main, finished or not", True, "Yes: main's return ends the process, and every thread in it."),
        (
            "main waits for them, as a parent waits for its children",
            False,
            "Nobody waits unless told to: pthread_join is the call that waits.",
        ),
    ),
    "models.seen": _number(
        "A thread library lives entirely in the process, and the kernel knows nothing of it. "
        "A program makes four threads with it, so that there are five with main. How many does the kernel schedule?",
        1,
        "Yes: the kernel sees a process with one thread. The library decides which of the five it carries at the moment.",
        "The kernel can schedule only what somebody told it about.",
        n5="That is how many the library manages. Nobody told the kernel about them.",
        n4="main is a thread too; but count what the kernel was told, and not what the library made.",
    ),
    "models.stall": _choice(
        "Many-to-one: four threads share one kernel thread, and one of them makes a blocking call. "
        "What do the other three do?",
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
        "Many-to-one with jackets, one CPU: each of four threads computes 2 ms, waits 20 ms in a call, computes 2 ms. "
        "After how many milliseconds are all done?",
        30,
        "Yes: the fourth thread starts when the three others have computed, after 6 ms, and needs 24 ms from there.",
        "Only the caller waits, and the other threads compute meanwhile, one at a time.",
        n96="That is without jackets: every wait stops everybody.",
        n24="That is one thread alone. There is one CPU, so no two can compute at the same time.",
        n16="That is the computing alone. The last thread to make its call still has to wait for the answer.",
    ),
    "models.cpus": _number(
        "One-to-one: four threads compute for 10 ms each, without any blocking call. "
        "How many milliseconds do they take on four CPUs?",
        10,
        "Yes: the kernel sees a kernel thread for each of the four, and gives each a CPU.",
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
    "models.spin": _choice(
        "Many-to-one: a thread computes in a loop until a flag is set. The thread that would set the flag is ready. "
        "When does the loop end?",
        (
            "After one quantum of the kernel",
            False,
            "The quantum takes the CPU from a kernel thread, for another kernel thread. This process has only one.",
        ),
        (
            "When the library switches to the other thread, a little later",
            False,
            "The library switches when a thread waits, yields or ends. This one does none of these.",
        ),
        ("Never", True, "Yes: nobody takes the only kernel thread from a user thread that does not give it up."),
    ),
}


def quiz(name: str) -> None:
    """Show the question `name` with clickable answers.  Raises `ValueError` if there is none."""
    if name not in QUIZZES:
        raise ValueError(f"there is no question {name!r}; there are {', '.join(QUIZZES)}")
    from IPython import display as ipython
    from IPython.utils.capture import capture_output
    from jupyterquiz import display_quiz

    show: Any = ipython.display  # it has no types
    with capture_output() as shown:
        display_quiz([QUIZZES[name]], shuffle_answers=False)
    for output in shown.outputs:
        data = {**output.data, "text/plain": ""}
        if "text/html" in data:
            data["text/plain"] = QUIZZES[name]["question"]
        if _SCRIPT in data:
            data[_SCRIPT] = _without_mathjax(data[_SCRIPT])
        show(data, raw=True)


_SCRIPT = "application/javascript"


def _without_mathjax(script: str) -> str:
    """`script`, to which the page has no MathJax.

    Beside JupyterLab's MathJax, jupyterquiz would fetch another one from the network and put it in its place, which
    breaks formulas on the whole page; no question of ours has a formula.
    """
    return f"(function (MathJax) {{\n{script}\n}})(undefined);"
