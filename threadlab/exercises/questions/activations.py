"""Questions of the chapter on scheduler activations."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question, choice, number

QUESTIONS: dict[str, Question] = {
    "activations.knows": choice(
        "Many-to-many with one LWP. A thread makes a blocking call, and another thread of the process is ready. "
        "What does the kernel do with the processor?",
        (
            "It gives it to the thread that is ready",
            False,
            "The kernel has never heard of that thread. It stands in a list that the library keeps in the process.",
        ),
        (
            "It gives it to another process, or lets it idle",
            True,
            "Yes: as far as the kernel knows, this process has nothing that could run.",
        ),
        (
            "It asks the library what to do",
            False,
            "It would have to call into the process for that, and such a call is just what an ordinary kernel lacks.",
        ),
    ),
    "activations.silence": choice(
        "Two processors, two LWPs. One thread is blocked in a long call, one computes, and a third is ready. "
        "When does SIGWAITING come?",
        (
            "At once, for an LWP is blocked and a thread is ready",
            False,
            "The kernel does not know that a thread is ready, and one blocked LWP among several is nothing unusual.",
        ),
        (
            "When the second LWP blocks too, if it does so before the first comes back",
            True,
            "Yes: the signal says that all LWPs wait. As long as one computes, the kernel says nothing.",
        ),
        (
            "When the quantum of the computing LWP is over",
            False,
            "At the end of a quantum the kernel looks for another LWP that could run, and this process has none.",
        ),
    ),
    "activations.running": number(
        "A process has 100 user threads, of which 30 are blocked in the kernel. The kernel gives it 4 processors. "
        "How many of its activations are running?",
        4,
        "Yes: one on each processor that the process has, never more and never fewer.",
        "A running activation stands for a processor that the process has.",
        n34="30 more activations hold what is blocked in the kernel. They do not run.",
        n100="Most of the threads stand in the library's ready lists and have no activation at all.",
        n70="70 threads could run, but the process has only so many processors.",
    ),
    "activations.resumed": choice(
        "A user thread blocked in the kernel, and its activation with it. Now the call is answered. "
        "What does the kernel do?",
        (
            "It lets the activation run again where it stopped",
            False,
            "Then the kernel would have chosen which user thread runs, and the library would not know of it.",
        ),
        (
            "It makes an upcall that gives the user thread back to the library",
            True,
            "Yes: the library puts it on a ready list, or runs it, and the old activation can be used again.",
        ),
        (
            "It waits until the library asks for the thread",
            False,
            "How would the library know when to ask? The kernel tells it at once.",
        ),
    ),
    "activations.share": number(
        "Space sharing on 8 processors: process A could use 20, B could use 5, and C could use 2. How many does A get?",
        3,
        "Yes: C gets the 2 that it wants, and A and B have the same number of the other 6.",
        "Every process that wants processors has the same number, but none gets more than it can use.",
        n6="That is a share for each thread. Space sharing divides among processes.",
        n2="A third each would be two and two thirds. C can use only 2: what becomes of the rest of its share?",
        n1="A does not have to wait until the others have all that they could use.",
    ),
    "activations.lock": choice(
        "The kernel takes the processor from a thread that owns a lock. The process has another processor. "
        "What does the library do when the upcall comes?",
        (
            "It puts the thread on the ready list, like every other",
            False,
            "Then all who want the lock would wait until the thread has its turn again, for as long as that takes.",
        ),
        (
            "It lets the thread go on at once, until it has given up the lock",
            True,
            "Yes: on the other processor, in place of the thread that ran there.",
        ),
        (
            "It takes the lock away and gives it to the next",
            False,
            "The data behind the lock may be half changed. Only its owner can bring them in order.",
        ),
    ),
    "activations.go": choice(
        "A goroutine makes a system call that blocks. Linux has no upcalls. How do the other goroutines go on?",
        (
            "Linux tells the Go runtime with a signal",
            False,
            "There is no such signal on Linux. Solaris had one, and it came only when all LWPs were blocked.",
        ),
        (
            "The runtime notes each system call that begins, and another kernel thread takes over what it leaves",
            True,
            "Yes: the runtime watches its own calls, since nobody tells it what becomes of them.",
        ),
        (
            "They do not: they wait until the call is answered",
            False,
            "You have seen in chapter 02 that they go on. Somebody has to give them another kernel thread.",
        ),
    ),
}
