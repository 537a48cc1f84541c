"""Questions of the chapter Start here."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question, choice

QUESTIONS: dict[str, Question] = {
    "start": choice(
        "Two threads each need a CPU for 6 ms, wait 8 ms for a device, and need a CPU for 6 ms more. "
        "There is one CPU. When are both done?",
        ("after 20 ms", False, "That is one thread alone. They cannot compute at the same time on one CPU."),
        ("after 26 ms", True, "Yes: one thread computes while the other one waits for its device."),
        ("after 40 ms", False, "That is one after the other. A thread that waits for a device needs no CPU."),
    ),
    "start.main": choice(
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
    "start.yield": choice(
        "A line of a program says tl.compute(5 * ms), and there is no yield in front of it. What does the thread do there?",
        ("It computes for 5 ms", False, "The call is only described. It is yield that hands it to the machine."),
        ("Nothing", True, "Yes: the line makes a description of a call, and throws it away."),
        (
            "It fails with an error",
            False,
            "Python sees nothing wrong: a value is made and not used, as in a line that says 2 + 3.",
        ),
    ),
}
