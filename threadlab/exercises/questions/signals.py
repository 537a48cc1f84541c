"""Questions of the chapter on signals."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question, choice, number

QUESTIONS: dict[str, Question] = {
    "signals.default": choice(
        "A process has three threads besides main, and has set nothing for SIGTERM. "
        "pthread_kill sends SIGTERM to one of the three. What ends?",
        (
            "That thread",
            False,
            "The name misleads: pthread_kill chooses who receives the signal. What it does is the process's affair.",
        ),
        (
            "That thread, and whoever waits for it in pthread_join",
            False,
            "A join does not end with the thread that it waits for; it returns. But look at who has a disposition.",
        ),
        (
            "The whole process with all its threads",
            True,
            "Yes: the default action of SIGTERM is to end the process, whichever of its threads received it.",
        ),
    ),
    "signals.who": choice(
        "SIGUSR1, for which there is a handler, is sent to a process with kill. main and T1 block it, T2 and T3 do not. "
        "In which thread does the handler run?",
        (
            "In main, which stands for the process",
            False,
            "main is a thread like the others here, and it blocks the signal.",
        ),
        (
            "In T2 and in T3",
            False,
            "One signal is delivered once, however many threads could take it.",
        ),
        (
            "In T2 or in T3, and POSIX does not say in which",
            True,
            "Yes: in one thread that does not block it. Which of them is for the system to choose.",
        ),
    ),
    "signals.merge": number(
        "All threads block SIGUSR1. It is sent to the process five times. Then a thread unblocks it. "
        "How often does the handler run?",
        1,
        "Yes: a standard signal is pending or it is not. Nobody counts.",
        "A pending set is a set. How often can it contain the same standard signal?",
        n5="So it would be with a real-time signal. Standard signals do not queue.",
        n0="A blocked signal is not thrown away: it waits until somebody unblocks it.",
    ),
    "signals.queue": number(
        "All threads block SIGUSR1 and the real-time signal SIGRTMIN. SIGUSR1 is sent three times, and SIGRTMIN is "
        "queued four times. Then a thread unblocks both. How often does a handler run in all?",
        5,
        "Yes: once for SIGUSR1, and four times for SIGRTMIN.",
        "Count the two kinds separately: one of them queues, the other does not.",
        n7="That counts each SIGUSR1. Of a standard signal at most one is pending.",
        n2="That is once for each kind. Real-time signals queue: each of the four is delivered.",
    ),
    "signals.fault": choice(
        "T2 uses a bad address, and the system answers with SIGSEGV. No thread blocks SIGSEGV, and there is a handler. "
        "In which thread does it run?",
        ("In any thread: none of them blocks it", False, "So it would be if the signal had been sent to the process."),
        ("In T2", True, "Yes: T2's instruction caused it, and nobody else can do anything about that instruction."),
        (
            "In main",
            False,
            "main did nothing wrong, and is in the middle of something else. What should it repair?",
        ),
    ),
    "signals.eintr": number(
        "A thread calls read at 0 ms; the device will answer at 40 ms. At 20 ms a signal handler, installed without "
        "SA_RESTART, runs in this thread. At how many milliseconds does read return, with whatever result?",
        20,
        "Yes: with the error EINTR, and without any data.",
        "What becomes of a wait in the kernel when its thread has to run a handler?",
        n40="That is with SA_RESTART: then the call goes on when the handler has returned.",
        n60="read does not begin anew by itself. If the program calls it again, that is another call.",
    ),
    "signals.inherit": choice(
        "One thread is to take all SIGTERMs with sigwait. When should the signal be blocked, and by whom?",
        (
            "By that thread, before it calls sigwait",
            False,
            "The other threads would not block it, and the signal could be delivered to one of them.",
        ),
        (
            "By main, before it creates any thread",
            True,
            "Yes: each thread takes over the mask of the one that creates it, so that nobody is ever open.",
        ),
        (
            "By each thread, as the first thing that it does",
            False,
            "A thread exists from its creation. Between that and its first step a signal may come.",
        ),
    ),
    "signals.python": choice(
        "A Python program sends SIGUSR1 to its thread T1 with signal.pthread_kill. Where does the Python handler run?",
        ("In T1", False, "The system does deliver it there. But what runs there is Python's own small C handler."),
        (
            "In the main thread",
            True,
            "Yes: the C handler in T1 leaves a note, and the main thread calls the Python function when it comes to it.",
        ),
        (
            "In whichever thread executes Python code next",
            False,
            "Only the main thread looks for the note.",
        ),
    ),
    "signals.deadlock": choice(
        "A thread holds a mutex. A signal comes, its handler runs in this very thread, and locks the same mutex. "
        "What happens?",
        (
            "The handler waits until the thread unlocks the mutex, then goes on",
            False,
            "The thread cannot go on before the handler has returned: it is the same thread.",
        ),
        (
            "The thread waits for ever",
            True,
            "Yes: the handler waits for its own thread, which waits for the handler.",
        ),
        (
            "Nothing special: the thread owns the mutex already",
            False,
            "So it would be with a recursive mutex. Then the handler would see the data half changed.",
        ),
    ),
}
