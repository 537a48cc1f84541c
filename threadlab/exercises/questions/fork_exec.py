"""Questions of the chapter on fork and exec."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question, choice, number

QUESTIONS: dict[str, Question] = {
    "fork_exec.memory": choice(
        "A variable is 1 when a process forks. The child sets it to 5 and ends. "
        "Then the parent, which has waited for it, reads the variable. What does it read?",
        (
            "5, for the child has written it meanwhile",
            False,
            "That would be so with two threads. The child is a process, and has a memory of its own.",
        ),
        (
            "1, for the child has written its own copy",
            True,
            "Yes: fork copies the memory, and after it each has its own.",
        ),
        (
            "Either, for that depends on who comes first",
            False,
            "There is no race: the parent has waited, and even without waiting it would never see the child's memory.",
        ),
    ),
    "fork_exec.loop": number(
        "A process with one thread runs a loop that calls fork three times, and nothing else. "
        "How many processes are there in the end, the first one included?",
        8,
        "Yes: each call doubles the number, for the child is in the same loop and goes on with it.",
        "Follow the child: it comes back from the same call, in the same turn of the loop.",
        n4="That would be so if the children left the loop. But a child goes on after the fork just as its parent does.",
        n7="So many are made by fork. The first one is a process too.",
        n6="Two for each call? The second call is made by two processes, and the third one by four.",
    ),
    "fork_exec.threads": number(
        "A process has four threads: main and three that count. main calls fork. How many threads has the child?",
        1,
        "Yes: the copy of the thread that called fork, and nobody else.",
        "POSIX says which threads are copied: think of the one that made the call.",
        n4="That is what Solaris's forkall does, and what the word copy suggests. POSIX's fork copies one.",
        n3="The three that count are exactly those that are missing in the child.",
        n2="It does not matter which of them is main and which is not: only the caller is copied.",
    ),
    "fork_exec.twice": choice(
        "A thread is about to send a payment when another thread calls forkall, which copies both. "
        "Nobody tells the copies anything. How often is the payment sent?",
        ("Once, by the parent", False, "The copy in the child does not know that it is a copy, and goes on as well."),
        (
            "Twice, once by each process",
            True,
            "Yes: each copy goes on where it was, and does what it was about to do.",
        ),
        (
            "Never, for both are stopped",
            False,
            "Neither fork nor forkall stops a thread that did not call: each goes on as if nothing had happened.",
        ),
    ),
    "fork_exec.hang": choice(
        "A thread T holds a mutex while main forks. Afterwards T unlocks it. The child locks the same mutex. "
        "What happens in the child?",
        (
            "It gets the mutex as soon as T unlocks it",
            False,
            "T unlocks the mutex in the parent's memory. The child has a copy, which nobody unlocks.",
        ),
        (
            "It gets the mutex at once, for in a new process all mutexes are free",
            False,
            "A mutex is a piece of memory, and memory is copied as it is: locked.",
        ),
        (
            "It waits for ever",
            True,
            "Yes: its copy of the mutex is locked, and the thread that would unlock it is missing.",
        ),
    ),
    "fork_exec.order": choice(
        "Handlers are registered with pthread_atfork, first those of set 1 and then those of set 2. Then main forks. "
        "In which order does the parent call its handlers?",
        (
            "prepare 1, prepare 2, parent 1, parent 2",
            False,
            "The prepare handlers run in the opposite order, so that locks can be taken in the order of their use.",
        ),
        (
            "prepare 2, prepare 1, parent 1, parent 2",
            True,
            "Yes: before the fork the last set first, and after it the first set first.",
        ),
        (
            "prepare 2, prepare 1, parent 2, parent 1",
            False,
            "Half right: before the fork the last set comes first. After it, the first set comes first.",
        ),
    ),
    "fork_exec.exec": number(
        "A process has four threads: main and three that sleep. One of the three calls exec, and it succeeds. "
        "How many threads has the process then?",
        1,
        "Yes: a program begins with one thread, main, whoever called exec.",
        "exec puts another program in the place of this one. With how many threads does a program begin?",
        n4="Their code and their stacks are gone: exec replaces the whole memory of the process. They cannot go on.",
        n3="exec does not replace the calling thread, it replaces the program, with all its threads.",
        n0="The process lives on, with the same number, and runs the new program.",
    ),
    "fork_exec.pool": choice(
        "A process has a pool of two threads that run tasks, and both are idle. It forks, and the child hands a task "
        "to its copy of the pool and waits for the result. What happens?",
        (
            "One of the two threads runs the task",
            False,
            "These two live in the parent. They do not see the child's queue, and they have no copies in the child.",
        ),
        (
            "The task stays in the queue, and the child waits for ever",
            True,
            "Yes: the queue was copied, the threads that empty it were not.",
        ),
        (
            "Handing the task over fails with an error",
            False,
            "Nothing in the copied memory says that the threads are missing: the pool looks as it did in the parent.",
        ),
    ),
}
