/* SCHED_RR/quantum: Linux gives 100 ms, five ticks. */
#include "realtime.h"

int main(void)
{
    realtime(SCHED_RR);
    pthread_t threads[] = {start(works, TASK("A", .work = 8)), start(works, TASK("B", .work = 8))};
    join_all(2, threads);
}
