"""Questions of the chapter on threading models."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question, choice, number

QUESTIONS: dict[str, Question] = {
    "models.seen": number(
        "A thread library lives entirely in the process, and the kernel knows nothing of it. "
        "A program makes four threads with it, so that there are five with main. How many does the kernel schedule?",
        1,
        "Yes: the kernel sees a process with one thread. The library decides which of the five it carries at the moment.",
        "The kernel can schedule only what somebody told it about.",
        n5="That is how many the library manages. Nobody told the kernel about them.",
        n4="main is a thread too; but count what the kernel was told, and not what the library made.",
    ),
    "models.stall": choice(
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
    "models.jacket": number(
        "Many-to-one with jackets, one CPU: each of four threads computes 2 ms, waits 20 ms in a call, computes 2 ms. "
        "After how many milliseconds are all done?",
        30,
        "Yes: the fourth thread starts when the three others have computed, after 6 ms, and needs 24 ms from there.",
        "Only the caller waits, and the other threads compute meanwhile, one at a time.",
        n96="That is without jackets: every wait stops everybody.",
        n24="That is one thread alone. There is one CPU, so no two can compute at the same time.",
        n16="That is the computing alone. The last thread to make its call still has to wait for the answer.",
    ),
    "models.cpus": number(
        "One-to-one: four threads compute for 10 ms each, without any blocking call. "
        "How many milliseconds do they take on four CPUs?",
        10,
        "Yes: the kernel sees a kernel thread for each of the four, and gives each a CPU.",
        "The kernel can run as many kernel threads at a time as there are CPUs.",
        n40="That is many-to-one: the kernel sees one thread, which uses one CPU, however many there are.",
    ),
    "models.lwps": choice(
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
    "models.bound": choice(
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
    "models.spin": choice(
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
