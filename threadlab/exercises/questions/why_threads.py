"""Questions of the chapter why_threads."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question, choice, number

QUESTIONS: dict[str, Question] = {
    "why_threads.shared": choice(
        "A process has three threads. How many stacks has it, and how many copies of a global variable?",
        (
            "One stack and one copy",
            False,
            "A stack holds the calls that a thread is in the middle of. Three threads are in the middle of three "
            "different chains of calls at the same time.",
        ),
        (
            "Three stacks and one copy",
            True,
            "Yes: each thread has its own chain of calls, and there is one memory for all of them.",
        ),
        (
            "Three stacks and three copies",
            False,
            "That would be three processes. A global variable lies in the memory of the process, at one address.",
        ),
    ),
    "why_threads.serial": number(
        "A job takes 40 ms on one CPU. For the first 8 ms it must be done by one thread alone; the rest can be shared "
        "out evenly. After how many milliseconds do four threads on four CPUs have it done?",
        16,
        "Yes: 8 ms alone, and a quarter of the other 32 ms.",
        "First the serial part at its full length, then the rest, divided by four.",
        n10="That is a quarter of everything. The serial part does not get shorter: only one thread may do it.",
        n18="That is 8 ms and a quarter of all 40 ms. The 8 ms are part of the 40, and are done already.",
        n40="That is one thread. After the serial part, four threads work at the same time.",
    ),
    "why_threads.window": choice(
        "The machine has one CPU. A click starts a job of 40 ms, which is handed to a second thread. What becomes of the "
        "clicks that follow?",
        (
            "They are answered when the job is done: one CPU does one thing at a time",
            False,
            "It does one thing at a time, and the kernel changes between them: no thread keeps the CPU for longer than "
            "its quantum while others are ready.",
        ),
        (
            "They are answered soon, and the job takes a little longer",
            True,
            "Yes: the kernel takes turns between the two threads. That is concurrency, without any parallelism.",
        ),
        (
            "They are answered soon, and the job is done sooner as well",
            False,
            "Nothing here is done faster: there is one CPU, and the job now has to share it.",
        ),
    ),
    "why_threads.cost": choice(
        "What is cheapest to make, and what is dearest?",
        (
            "They cost about the same: each is an entry in a table, and a stack",
            False,
            "A process needs a copy of the memory's description, and a kernel thread a system call. A user thread needs "
            "neither.",
        ),
        (
            "A kernel thread is cheapest, then a user thread, then a process: the kernel is faster than a library",
            False,
            "The kernel is not faster, and to get there and back takes time: a user thread is made without going there.",
        ),
        (
            "A user thread is cheapest, then a kernel thread, then a process",
            True,
            "Yes: a function call, a system call, and a system call that also copies the description of all memory.",
        ),
    ),
    "why_threads.listener": choice(
        "A server has one thread that listens and one that serves. A slow request is being served when a quick one "
        "comes. When is the quick one answered?",
        (
            "Soon: there are two threads, so two requests can be served",
            False,
            "One of the two only listens. It accepts the quick request, and then there is nobody free to serve it.",
        ),
        (
            "After the slow one",
            True,
            "Yes: it is accepted at once and served no sooner, for there is one thread that serves.",
        ),
        (
            "Soon: quick requests go first",
            False,
            "Nobody knows beforehand which requests are quick. Whoever comes first is served first.",
        ),
    ),
    "why_threads.least": number(
        "A variable holds 0. Two threads each add 1 to it, three times, by a load, an addition and a store, without any "
        "lock. What is the smallest value that can be left at the end?",
        2,
        "Yes. One thread loads 0 and waits; the other one adds twice; the first stores 1. The other loads this 1 and "
        "waits while the first finishes; then it stores 2.",
        "It must lie between the least and the most that the last store can leave. A store writes what was loaded, plus 1.",
        n6="That is the largest value: nothing was lost. It needs luck, or a lock.",
        n3="It is left when both go in step and every addition is lost once. It can be worse: a thread may load very early, "
        "and store very late.",
        n1="To leave 1, the last store of all must come from a load of 0. But before its last load, that thread itself has "
        "stored twice, and no store leaves a 0.",
        n0="Nobody ever stores 0: every store writes a loaded value plus 1.",
    ),
}
