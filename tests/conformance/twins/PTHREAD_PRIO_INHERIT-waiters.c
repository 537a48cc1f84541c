/* PTHREAD_PRIO_INHERIT/waiters */
#include "realtime.h"

int main(void)
{
    static pthread_mutex_t mutex;
    realtime(SCHED_FIFO);
    protocol_of(&mutex, PTHREAD_PRIO_INHERIT, 0);
    pthread_t threads[] = {at_priority(2, wants, TASK("low", .ticks = 1, .mutex = &mutex)),
                           at_priority(4, wants, TASK("high", .ticks = 1, .mutex = &mutex)),
                           at_priority(3, wants, TASK("middle", .ticks = 1, .mutex = &mutex)),
                           at_priority(1, holds, TASK("owner", .work = 3, .mutex = &mutex))};
    join_all(4, threads);
}
