"""Questions of the chapter on thread libraries."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question, choice, number

QUESTIONS: dict[str, Question] = {
    "libraries.create": number(
        "Making a thread costs 1 µs in a user-level library and 20 µs in a kernel-level one; all else costs nothing. "
        "main makes ten threads that do nothing and joins them. "
        "How many microseconds longer does it take with the kernel-level library?",
        190,
        "Yes: ten times the difference of 19 µs.",
        "Each of the ten is made by main, one after the other, and only the making costs anything.",
        n200="That is all the time of the kernel-level library. The user-level one is not free: it takes 10 µs.",
        n19="That is the difference for one thread, and main makes ten.",
        n0="A library that the kernel supports has to ask the kernel for each thread.",
    ),
    "libraries.lock": choice(
        "A library is supported by the kernel. A thread locks a mutex that nobody holds. What does the kernel do?",
        (
            "It marks the mutex as locked",
            False,
            "The mutex is a variable in the memory of the process. The library can mark it by itself.",
        ),
        ("Nothing, for nobody asks it", True, "Yes: the kernel is needed only when a thread has to wait."),
        (
            "It switches to another thread",
            False,
            "Why should it? The thread has its lock and can go on at once.",
        ),
    ),
    "libraries.switch": choice(
        "GNU Pth switches between user threads within the process. With NPTL the kernel switches. "
        "On a machine of today, whose switch takes longer?",
        (
            "The kernel's, because the kernel has to be entered",
            False,
            "It has to be entered once. Before you decide, you would have to know how often GNU Pth enters it.",
        ),
        (
            "GNU Pth's",
            True,
            "Yes, as the next cells show: its switch makes about seven system calls of its own.",
        ),
        (
            "Neither's: a switch is a switch",
            False,
            "The registers and the stack are the smaller part. What else is done differs from library to library.",
        ),
    ),
    "libraries.same": choice(
        "The same C source is built against two Pthreads libraries, one user-level and one kernel-level. "
        "It makes a thread that adds up numbers, joins it and prints the sum. What may differ?",
        (
            "The sum",
            False,
            "POSIX says that pthread_join returns when the thread has ended, and that main then sees what it has written.",
        ),
        ("How many kernel threads the kernel sees", True, "Yes: POSIX does not say what threads are made of."),
        (
            "Whether main waits for the thread",
            False,
            "That is the very thing that pthread_join promises, in every library.",
        ),
    ),
    "libraries.scope": choice(
        "A C program asks for a thread with contention scope PROCESS. What must a library that follows POSIX do?",
        (
            "Let the thread share kernel threads with others of its process",
            False,
            "Only if it offers this scope. POSIX asks a library to offer at least one of the two.",
        ),
        (
            "Either do it, or say that it does not offer this scope",
            True,
            "Yes: on Linux the answer is the error ENOTSUP, for every thread there has a kernel thread of its own.",
        ),
        (
            "Use one kernel thread for the whole process",
            False,
            "The scope says with whom a thread competes, and not how many kernel threads there are.",
        ),
    ),
    "libraries.join": number(
        "There are four CPUs. main makes three threads that compute for 9, 3 and 6 ms, "
        "and then joins them in the order in which it made them. After how many milliseconds does main go on?",
        9,
        "Yes: when the longest is done. The two others have ended by then, and joining them takes no time.",
        "All three compute at the same time, and main needs all three.",
        n18="That is one after the other. The three compute at the same time, each on a CPU of its own.",
        n6="That is when the last one in the row ends. main still waits for the first one then.",
        n3="That is when the first of them ends. main goes on when all have ended.",
    ),
    "libraries.run": choice(
        "A Java program has made a Thread object and calls its method run() in place of start(). Who does the work?",
        ("A new thread", False, "Only start() asks for a thread. run() is a method like any other."),
        ("The thread that called run()", True, "Yes: it is an ordinary call, and the caller goes on when it returns."),
        ("Nobody, until start() is called", False, "The work is done, but by whom? A call of a method is carried out."),
    ),
    "libraries.yield": choice(
        "main makes a thread that adds up numbers, calls sched_yield once in place of pthread_join, and prints the sum. "
        "Which Pthreads libraries have to print the whole sum?",
        (
            "Every user-level library",
            False,
            "A cooperative one that runs the new thread next will happen to. POSIX does not oblige it.",
        ),
        (
            "Every library, on a machine with one CPU",
            False,
            "A kernel can take the CPU from the thread in the middle of its work, and give it back to main.",
        ),
        ("None", True, "Yes: sched_yield gives up a turn. It does not say to whom, nor for how long."),
    ),
}
