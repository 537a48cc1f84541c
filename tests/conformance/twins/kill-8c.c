/* kill/8c */
#include "signals.h"

static volatile int count;
static sem_t go;

static void counts(int number)
{
    (void)number;
    __sync_fetch_and_add(&count, 1);
}

static void *waits(void *nothing)
{
    while (sem_wait(&go))
        ;
    return nothing;
}

int main(void)
{
    pthread_t threads[4];
    sem_init(&go, 0, 0);
    handle(SIGUSR1, counts);
    for (int at = 0; at < 4; at++)
        threads[at] = start(waits, NULL);
    settle(1);
    kill(getpid(), SIGUSR1);
    settle(1);
    say("%d", count);
    for (int at = 0; at < 4; at++)
        sem_post(&go);
    for (int at = 0; at < 4; at++)
        join(threads[at]);
    say("%d", count);
}
