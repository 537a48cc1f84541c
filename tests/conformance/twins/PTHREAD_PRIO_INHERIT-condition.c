/* PTHREAD_PRIO_INHERIT/condition */
#include "realtime.h"

static pthread_mutex_t mutex;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static void *high(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_cond_wait(&condition, &mutex));
    say("high");
    OK(pthread_mutex_unlock(&mutex));
    return nothing;
}

static void *low(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    say("low signals");
    OK(pthread_cond_signal(&condition));
    work(3);
    OK(pthread_mutex_unlock(&mutex));
    say("low");
    return nothing;
}

int main(void)
{
    realtime(SCHED_FIFO);
    protocol_of(&mutex, PTHREAD_PRIO_INHERIT, 0);
    pthread_t threads[] = {at_priority(3, high, NULL), at_priority(2, works_later, TASK("middle", .ticks = 1, .work = 2)),
                           at_priority(1, low, NULL)};
    join_all(3, threads);
}
