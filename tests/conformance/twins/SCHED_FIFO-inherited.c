/* SCHED_FIFO/inherited */
#include "realtime.h"

static pthread_t threads[2];

static void *creates(void *nothing)
{
    threads[0] = at_priority(1, says, "lower");
    threads[1] = start(says, "same as creator");
    say("creator");
    return nothing;
}

int main(void)
{
    realtime(SCHED_FIFO);
    join(at_priority(2, creates, NULL));
    join_all(2, threads);
}
