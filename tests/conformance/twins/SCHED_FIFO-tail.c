/* SCHED_FIFO/tail */
#include "realtime.h"

static void *sleeps(void *nothing)
{
    say("A sleeps");
    tick(1);
    say("A");
    return nothing;
}

static void *starts_all(void *nothing)
{
    pthread_t threads[] = {start(sleeps, NULL), start(works, TASK("B", .work = 3)), start(works, TASK("C", .work = 3))};
    join_all(3, threads);
    return nothing;
}

int main(void)
{
    realtime(SCHED_FIFO);
    join(at_priority(1, starts_all, NULL));
}
