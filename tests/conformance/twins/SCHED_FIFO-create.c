/* SCHED_FIFO/create */
#include "realtime.h"

static pthread_t threads[3];

static void *creates(void *nothing)
{
    threads[0] = at_priority(1, says, "lower");
    threads[1] = at_priority(2, says, "equal");
    threads[2] = at_priority(3, says, "higher");
    say("creator");
    return nothing;
}

int main(void)
{
    realtime(SCHED_FIFO);
    join(at_priority(2, creates, NULL));
    join_all(3, threads);
}
