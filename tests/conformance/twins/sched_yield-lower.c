/* sched_yield/lower */
#include "realtime.h"

static pthread_t low;

static void *high(void *nothing)
{
    low = at_priority(1, says, "low");
    for (int round = 0; round < 3; round++) {
        say("high");
        sched_yield();
    }
    return nothing;
}

int main(void)
{
    realtime(SCHED_FIFO);
    join(at_priority(2, high, NULL));
    join(low);
}
