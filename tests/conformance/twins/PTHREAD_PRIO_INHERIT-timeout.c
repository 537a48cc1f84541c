/* PTHREAD_PRIO_INHERIT/timeout */
#include "realtime.h"

static pthread_mutex_t mutex;

static void *hasty(void *nothing)
{
    tick(1);
    struct timespec then = deadline(3);
    say("%s", error(pthread_mutex_timedlock(&mutex, &then)));
    return nothing;
}

/* It sleeps, or the other would have no CPU on which to give up. */
static void *low(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    tick(6);
    work(1);
    OK(pthread_mutex_unlock(&mutex));
    say("low");
    return nothing;
}

int main(void)
{
    realtime(SCHED_FIFO);
    protocol_of(&mutex, PTHREAD_PRIO_INHERIT, 0);
    pthread_t threads[] = {at_priority(3, hasty, NULL), at_priority(2, works_later, TASK("middle", .ticks = 5, .work = 3)),
                           at_priority(1, low, NULL)};
    join_all(3, threads);
}
