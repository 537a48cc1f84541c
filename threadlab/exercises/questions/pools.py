"""Questions of the chapter pools."""

from __future__ import annotations

from threadlab.exercises.questions.forms import Question, choice, number

QUESTIONS: dict[str, Question] = {
    "pools.threads": number(
        "main starts a pool of three workers and hands it twelve tasks, one after the other. How many threads has the "
        "process made by the time all tasks are done, main among them?",
        4,
        "Yes: three workers, made in advance, and main. Each worker runs many tasks.",
        "Count the threads that exist before the first task comes. Does any task need another one?",
        n3="These are the workers. main is a thread too: it hands out the tasks.",
        n12="That is the number of tasks. A task is not a thread: it is work that a worker does.",
        n13="That would be a thread for each task, and main. A pool is there to avoid this.",
        n15="That would be a thread for each task beside the workers. The workers are the ones who run the tasks.",
    ),
    "pools.cheaper": choice(
        "To hand a task to a pool is cheaper than to make a thread for it. Why?",
        (
            "A worker switches without the kernel, and an ordinary thread does not",
            False,
            "A worker is an ordinary thread, and is scheduled as any other.",
        ),
        (
            "The worker is there already, with its stack, and known to the kernel",
            True,
            "Yes: what remains is to put the task into a queue, and to wake a worker if one is asleep.",
        ),
        (
            "A pool runs its tasks at the same time, and separate threads do not",
            False,
            "Both do, as far as there are CPUs. It is the making of the thread that is saved, not the work.",
        ),
    ),
    "pools.size": number(
        "There is one CPU. Each task computes for 1 ms and then waits 9 ms for a device. There are always more tasks in "
        "the queue. From how many workers on does another worker not help any more?",
        10,
        "Yes: while one computes, nine wait. With ten workers the CPU is never idle.",
        "For how long is the CPU idle if there is one worker? How many others could compute in that time?",
        n1="One worker for each CPU is right for tasks that only compute. This one is asleep for nine tenths of the time, "
        "and the CPU with it.",
        n9="While one computes, nine others can wait. That makes ten.",
        n2="With two workers the CPU is still idle for 8 of every 10 ms.",
    ),
    "pools.busy": choice(
        "Tasks come at random times to a pool. Its workers are busy half of the time. Then more tasks come, and the workers "
        "are busy 95 % of the time. How does the mean time in the queue change?",
        (
            "It stays near zero: the workers still have time to spare",
            False,
            "On the average, yes. But tasks come in bunches, and a worker who was idle before cannot work in advance.",
        ),
        (
            "It nearly doubles, as the load does",
            False,
            "The load nearly doubles. The queue does not follow the load: it also has less and less time to get empty.",
        ),
        (
            "It grows many times over",
            True,
            "Yes: the closer the workers come to being always busy, the longer it takes until a queue is gone.",
        ),
    ),
    "pools.full": choice(
        "A pool's queue is full, and its policy is 'caller runs'. What happens to the thread that submits one more task?",
        (
            "It waits until there is room in the queue",
            False,
            "That is the policy 'block'. Here it does something more useful than to wait.",
        ),
        (
            "It runs the task itself, and submits nothing meanwhile",
            True,
            "Yes: no task is lost, and whoever makes too many tasks is slowed down.",
        ),
        (
            "It is told that the task is rejected",
            False,
            "That is the policy 'reject'. Here the task is run.",
        ),
    ),
    "pools.server": number(
        "A request comes every 5 ms. A quick one takes a worker for 4 ms. Every fifth request is slow, and takes a worker "
        "for 61 ms. What is the smallest number of workers with which no quick request waits for a worker?",
        4,
        "Yes: a slow request comes every 25 ms and takes 61, so three of them can be in service at a time. One worker more "
        "is enough for the quick ones, since one is done before the next comes.",
        "How many slow requests can be in service at the same time? The quick ones need a worker beside those.",
        n3="Three workers can all be taken by slow requests: one comes every 25 ms, and 61 is more than twice 25.",
        n2="That is enough for one slow request at a time. A second one comes after 25 ms, long before the first is done.",
        n5="It works with five, and four are enough: while three slow requests are served, one worker is left, and a quick "
        "one is done before the next request comes.",
    ),
    "pools.nested": choice(
        "A pool has two workers. Two tasks run, and each of them hands another task to the same pool and waits for its "
        "result. What happens?",
        (
            "The inner tasks run on the CPU that the outer ones have given up",
            False,
            "The outer ones have given up the CPU by waiting. But an inner task needs a worker, and both workers are "
            "waiting.",
        ),
        (
            "The pool makes two more workers",
            False,
            "This pool has a fixed number. One that grows has other troubles: nothing bounds it.",
        ),
        (
            "The inner tasks stay in the queue, and everything waits for ever",
            True,
            "Yes: each worker waits for a task that only a worker could run. A deadlock, without any lock in the tasks.",
        ),
    ),
    "pools.error": choice(
        "A task in a pool raises an exception. Nobody ever asks for the task's result. What does one see?",
        (
            "Nothing at all",
            True,
            "Yes: the exception is kept for whoever asks for the result. If nobody asks, it is lost.",
        ),
        (
            "The program ends with the exception's message",
            False,
            "That is what an exception in main does. The worker catches what a task raises, for the next task must go on.",
        ),
        (
            "The worker ends, and the pool has one worker less",
            False,
            "A careless pool may lose a worker so. Pools worth using catch what a task raises, and the worker goes on.",
        ),
    ),
}
