/* sigwait/6a */
#include "signals.h"

static volatile int awake;

static void *waits(void *nothing)
{
    sigset_t set = set_of(SIGUSR1);
    int number;
    sigwait(&set, &number);
    __sync_fetch_and_add(&awake, 1);
    return nothing;
}

int main(void)
{
    pthread_t threads[4];
    block(SIGUSR1);
    for (int at = 0; at < 4; at++)
        threads[at] = start(waits, NULL);
    for (int at = 1; at <= 4; at++) {
        settle(1);
        kill(getpid(), SIGUSR1);
        settle(1);
        say("%d", awake);
    }
    for (int at = 0; at < 4; at++)
        join(threads[at]);
}
