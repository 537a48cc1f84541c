/* fork/puzzle_threads */
#include "forks.h"

static pid_t first;

static void *thread(void *nothing)
{
    tick(8);
    say("thread");
    return nothing;
}

static void *forks(void *nothing)
{
    fork();
    fork();
    int processes = and_children(1);
    if (getpid() != first)
        exit(processes);
    say("%d processes", processes);
    return nothing;
}

int main(void)
{
    first = getpid();
    pthread_t one = start(thread, NULL), two = start(thread, NULL), three = start(forks, NULL);
    join(one);
    join(two);
    join(three);
}
