/* PTHREAD_PRIO_INHERIT/two_mutexes */
#include "realtime.h"

static pthread_mutex_t one, two;

static void *low(void *nothing)
{
    OK(pthread_mutex_lock(&one));
    OK(pthread_mutex_lock(&two));
    work(3);
    OK(pthread_mutex_unlock(&one));
    work(2);
    say("low still");
    OK(pthread_mutex_unlock(&two));
    say("low");
    return nothing;
}

int main(void)
{
    realtime(SCHED_FIFO);
    protocol_of(&one, PTHREAD_PRIO_INHERIT, 0);
    protocol_of(&two, PTHREAD_PRIO_INHERIT, 0);
    pthread_t threads[] = {at_priority(4, wants, TASK("high", .ticks = 1, .mutex = &one)),
                           at_priority(3, wants, TASK("third", .ticks = 1, .mutex = &two)),
                           at_priority(2, works_later, TASK("middle", .ticks = 1)), at_priority(1, low, NULL)};
    join_all(4, threads);
}
