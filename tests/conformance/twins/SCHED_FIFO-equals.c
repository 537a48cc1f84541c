/* SCHED_FIFO/equals */
#include "realtime.h"

int main(void)
{
    realtime(SCHED_FIFO);
    pthread_t threads[] = {start(works, TASK("A", .work = 8)), start(works, TASK("B", .work = 8))};
    join_all(2, threads);
}
