"""Questions of the chapter on thread-specific data."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question, choice, number

QUESTIONS: dict[str, Question] = {
    "thread_local.shared": choice(
        "Two threads each serve a request, at the same time. Each writes its user into the global variable `user`, "
        "works for a while, and reads `user` again. What do they read?",
        (
            "Each its own user, for each has its own stack",
            False,
            "Local variables lie on the stack. This one is global: there is one of it for the whole process.",
        ),
        ("Both the user that was written last", True, "Yes: one variable, two writers, and the second one wins."),
        (
            "Each its own, if a mutex is locked while writing and while reading",
            False,
            "The mutex would keep two writes apart. The second one would still replace the first, with the lock held.",
        ),
    ),
    "thread_local.new": choice(
        "main makes a key and sets its value to 1. Then it creates a thread, which asks for the value of the key. "
        "What does the thread get?",
        (
            "1, the value that main has set",
            False,
            "That is main's value. The new thread has a place of its own for this key.",
        ),
        ("NULL: nothing", True, "Yes: in a new thread every key is empty, whatever other threads have set."),
        (
            "An error, for the thread has not made the key",
            False,
            "A key is made once and is good for all threads of the process, those to come as well.",
        ),
    ),
    "thread_local.pth": choice(
        "A user-level library puts all threads on one kernel thread, and a variable is declared `__thread`. "
        "How many places does the variable have in the process?",
        (
            "One for each thread of the program",
            False,
            "The library switches stacks and registers, and leaves alone the register that finds these variables.",
        ),
        (
            "One, which all threads of the program share",
            True,
            "Yes: such variables belong to the kernel thread, and there is one of it.",
        ),
        (
            "None: it does not compile without kernel threads",
            False,
            "It compiles and runs: every process has at least one kernel thread, and that has its place.",
        ),
    ),
    "thread_local.endings": choice(
        "A thread has a value under a key with a destructor. In which case is the destructor called?",
        ("The thread is cancelled", True, "Yes: as when it returns from its routine, or calls pthread_exit."),
        (
            "Another thread returns from main",
            False,
            "That is the end of the process: threads do not end one by one, and nobody calls their destructors.",
        ),
        (
            "Another thread deletes the key",
            False,
            "Deleting a key forgets all its values and calls no destructor. Whoever deletes has to tidy up first.",
        ),
        (
            "The thread calls exec",
            False,
            "The memory of the old program is gone at once, and its code too: there is nothing left to call.",
        ),
    ),
    "thread_local.again": number(
        "A destructor sets the key again, to a new value, each time it is called. "
        "How often is it called for one thread that ends, with the GNU C library?",
        4,
        "Yes: the system goes round at most PTHREAD_DESTRUCTOR_ITERATIONS times, which is 4 there, and then gives up.",
        "The thread must end some time: after how many rounds does the system give up?",
        n1="After the call there is a value again, and the system looks once more whether any value is left.",
        n2="The second call sets the key again as well, so there is a value left after it, too.",
    ),
    "thread_local.leak": choice(
        "A pool has one worker. The first request sets the user to ann under a key. "
        "The second one comes from nobody: it sets nothing, and asks for the user. What does it get?",
        (
            "NULL: nothing, for it is a new request",
            False,
            "A new request, but the same thread, and the value is the thread's.",
        ),
        ("ann", True, "Yes: the worker lives on after the first request, and so does its value."),
        (
            "NULL, for the destructor was called after the first request",
            False,
            "A destructor is called when a thread ends. The worker has ended nothing but a task.",
        ),
    ),
    "thread_local.context": choice(
        "Python: two tasks run one after the other in the same worker, each in a context of its own. The first sets a "
        "threading.local and a context variable. What of it does the second task find?",
        (
            "Both",
            False,
            "The context variable was set in the first task's context, and the second task has another one.",
        ),
        (
            "The threading.local only",
            True,
            "Yes: a threading.local belongs to the thread, a context variable to the context in which a task runs.",
        ),
        (
            "The context variable only",
            False,
            "The other way round: it is the same thread, so it has the same threading.local.",
        ),
        ("Neither", False, "The worker is the same thread as before, and nobody has cleared its threading.local."),
    ),
    "thread_local.race": choice(
        "Each thread of a program makes the same key at its first use: it looks whether there is one yet, and if not, "
        "makes it and stores it. Two threads do so at the same time. What can go wrong?",
        (
            "Nothing: the second one finds the key of the first",
            False,
            "It may look before the first one has stored its key. Then both see none.",
        ),
        (
            "Both make a key, and one of the two loses what it has set",
            True,
            "Yes: the second store replaces the first key, and the value set under that is not found again.",
        ),
        (
            "The second pthread_key_create fails, for the key exists",
            False,
            "Each call makes a new key. The system cannot know that you wanted one only.",
        ),
    ),
}
