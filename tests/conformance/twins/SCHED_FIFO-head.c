/* SCHED_FIFO/head */
#include "realtime.h"

static void *starts_all(void *nothing)
{
    pthread_t threads[] = {start(works, TASK("A", .work = 4)), start(works, TASK("B", .work = 1)),
                           at_priority(2, works_later, TASK("high", .ticks = 2))};
    join_all(3, threads);
    return nothing;
}

int main(void)
{
    realtime(SCHED_FIFO);
    join(at_priority(1, starts_all, NULL));
}
