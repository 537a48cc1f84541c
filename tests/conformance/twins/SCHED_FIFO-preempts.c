/* SCHED_FIFO/preempts */
#include "realtime.h"

int main(void)
{
    realtime(SCHED_FIFO);
    pthread_t threads[] = {at_priority(2, works_later, TASK("high", .ticks = 2)),
                           at_priority(1, works, TASK("low", .work = 4))};
    join_all(2, threads);
}
