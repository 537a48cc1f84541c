/* pthread_cond_wait/bounded_buffer */
#include "conditions.h"

static pthread_cond_t empty = PTHREAD_COND_INITIALIZER;
static volatile int filled, most, taken;

static void *produces(void *nothing)
{
    for (int round = 0; round < 30; round++) {
        OK(pthread_mutex_lock(&mutex));
        while (filled == 2)
            OK(pthread_cond_wait(&condition, &mutex));
        filled++;
        if (filled > most)
            most = filled;
        OK(pthread_cond_signal(&empty));
        OK(pthread_mutex_unlock(&mutex));
    }
    return nothing;
}

static void *consumes(void *nothing)
{
    for (int round = 0; round < 20; round++) {
        OK(pthread_mutex_lock(&mutex));
        while (filled == 0)
            OK(pthread_cond_wait(&empty, &mutex));
        filled--;
        taken++;
        OK(pthread_cond_signal(&condition));
        OK(pthread_mutex_unlock(&mutex));
    }
    return nothing;
}

int main(void)
{
    pthread_t threads[5];
    for (int at = 0; at < 5; at++)
        threads[at] = start(at < 2 ? produces : consumes, NULL);
    for (int at = 0; at < 5; at++)
        join(threads[at]);
    say("taken %d", taken);
    say("left %d", filled);
    say("at most 2: %s", most <= 2 ? "yes" : "no");
}
