/* pthread_cond_broadcast/one_at_a_time */
#include "conditions.h"

static volatile int inside;

static void *waits_alone_inside(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_cond_wait(&condition, &mutex));
    inside++;
    say("inside: %d", inside);
    tick(1);
    inside--;
    OK(pthread_mutex_unlock(&mutex));
    return nothing;
}

int main(void)
{
    pthread_t threads[3];
    for (int at = 0; at < 3; at++)
        threads[at] = start(waits_alone_inside, NULL);
    tick(1);
    OK(pthread_cond_broadcast(&condition));
    for (int at = 0; at < 3; at++)
        join(threads[at]);
}
