"""Questions of the chapter on cancellation."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question, choice, number

QUESTIONS: dict[str, Question] = {
    "cancellation.accepted": choice(
        "pthread_cancel has returned 0. What do you know about the thread that was named?",
        (
            "It has ended",
            False,
            "Nobody waited for that. The call that waits for a thread's end is pthread_join.",
        ),
        (
            "It is running its cleanup handlers",
            False,
            "It may not have noticed the request yet, and if it disabled cancellation it never will.",
        ),
        (
            "The request was accepted, and no more",
            True,
            "Yes: the call leaves a note and returns at once. When the thread acts on it is the thread's affair.",
        ),
    ),
    "cancellation.deferred": number(
        "A thread computes for 40 ms and then sleeps for 40 ms. It has left its cancellation as it was at the start: "
        "enabled and deferred. The request comes at 20 ms. At how many milliseconds does the thread end?",
        40,
        "Yes: the computing is done to its end. The sleep is a cancellation point, and it does not even begin.",
        "Ask which of the two, the computing or the sleep, is a cancellation point.",
        n20="That is asynchronous cancellation. A deferred request does not stop a computation.",
        n80="So it would be if it had disabled cancellation. The sleep is a cancellation point.",
    ),
    "cancellation.mutex": number(
        "Main holds a mutex until 30 ms. Another thread waits for it in pthread_mutex_lock; when it has the mutex it "
        "computes for 10 ms, unlocks it, and calls pthread_testcancel. The request, deferred, comes at 10 ms. "
        "At how many milliseconds does the thread end?",
        40,
        "Yes: neither the wait for the mutex nor the computing is a cancellation point. pthread_testcancel is one.",
        "Go through its calls one by one: which of them is a cancellation point?",
        n10="pthread_mutex_lock blocks, and still it is no cancellation point.",
        n30="It gets the mutex then, and goes on: the request is acted on at a cancellation point and nowhere else.",
    ),
    "cancellation.order": choice(
        "A thread pushes cleanup handler A, pushes B, pops with the argument 0, pushes C, and is cancelled. "
        "Which handlers are called, in which order?",
        ("A, then C", False, "The handlers are a stack: what was pushed last stands on top, and comes off first."),
        ("C, then A", True, "Yes: B was taken off without being called, and the rest comes off from the top."),
        (
            "C, then B, then A",
            False,
            "The pop took B off. Its argument said only that B was not to be called on that occasion.",
        ),
    ),
    "cancellation.leak": choice(
        "A thread is cancelled while it holds a mutex, and it has no cleanup handlers. What becomes of the mutex?",
        (
            "It is unlocked, since its owner is gone",
            False,
            "A thread that ends takes nothing back: what it locked stays locked, and what it allocated stays allocated.",
        ),
        (
            "It stays locked for ever",
            True,
            "Yes: only its owner could unlock it, and the owner has ended. Whoever wants it waits for ever.",
        ),
        (
            "The next thread that locks it gets an error",
            False,
            "So it is with robust mutexes, which have to be asked for. An ordinary mutex just makes the thread wait.",
        ),
    ),
    "cancellation.damage": choice(
        "A thread is cancelled asynchronously in the middle of a change to shared data, and a cleanup handler unlocks "
        "the mutex that protects the data. What does the next thread that locks the mutex find?",
        (
            "The data as they were before the change",
            False,
            "Who would have put them back? Nothing is undone unless somebody wrote code that undoes it.",
        ),
        (
            "The data as they are after the change",
            False,
            "The thread was stopped in the middle, and nobody did the rest of its work.",
        ),
        (
            "Data that are half changed",
            True,
            "Yes: the lock is free, and what it protects is damaged. A deadlock would at least have been noticed.",
        ),
    ),
    "cancellation.java": choice(
        "A Java thread computes for 40 ms, without looking at anything, and then calls Thread.sleep. "
        "It is interrupted at 20 ms. When does it hear of it?",
        (
            "At once, in the middle of the computation",
            False,
            "Java had that with Thread.stop, and gave it up. An interrupt sets a flag.",
        ),
        (
            "When it calls Thread.sleep, which throws an exception at once",
            True,
            "Yes: the flag waits, and a blocking call looks at it. It is deferred cancellation, as an exception.",
        ),
        (
            "Never: the interrupt came while nothing was blocked",
            False,
            "The request is not lost. It is kept as a flag until somebody looks.",
        ),
    ),
}
