/* PTHREAD_PRIO_INHERIT/chain */
#include "realtime.h"

static pthread_mutex_t one, two;

static void *second(void *nothing)
{
    tick(1);
    OK(pthread_mutex_lock(&two));
    wants(TASK("second", .mutex = &one));
    OK(pthread_mutex_unlock(&two));
    return nothing;
}

int main(void)
{
    realtime(SCHED_FIFO);
    protocol_of(&one, PTHREAD_PRIO_INHERIT, 0);
    protocol_of(&two, PTHREAD_PRIO_INHERIT, 0);
    pthread_t threads[] = {at_priority(4, wants, TASK("high", .ticks = 3, .mutex = &two)),
                           at_priority(3, works_later, TASK("middle", .ticks = 3, .work = 4)),
                           at_priority(2, second, NULL), at_priority(1, holds, TASK("first", .work = 4, .mutex = &one))};
    join_all(4, threads);
}
