/* PTHREAD_PRIO_PROTECT/nested */
#include "realtime.h"

static pthread_mutex_t one, two;

static void *low(void *nothing)
{
    OK(pthread_mutex_lock(&one));
    OK(pthread_mutex_lock(&two));
    work(3);
    OK(pthread_mutex_unlock(&two));
    say("low in one");
    OK(pthread_mutex_unlock(&one));
    say("low");
    return nothing;
}

int main(void)
{
    realtime(SCHED_FIFO);
    protocol_of(&one, PTHREAD_PRIO_PROTECT, 2);
    protocol_of(&two, PTHREAD_PRIO_PROTECT, 4);
    pthread_t threads[] = {at_priority(3, works_later, TASK("third", .ticks = 1)),
                           at_priority(2, works_later, TASK("weak", .ticks = 1)), at_priority(1, low, NULL)};
    join_all(3, threads);
}
