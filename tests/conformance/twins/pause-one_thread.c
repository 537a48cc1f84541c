/* pause/one_thread */
#include "signals.h"

static volatile int awake;

static void *waits(void *nothing)
{
    pause();
    awake++;
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, says);
    pthread_t threads[2] = {start(waits, NULL), start(waits, NULL)};
    settle(1);
    block(SIGUSR1);
    kill(getpid(), SIGUSR1);
    settle(1);
    say("%d", awake);
    kill(getpid(), SIGUSR1);
    join(threads[0]);
    join(threads[1]);
    say("%d", awake);
}
