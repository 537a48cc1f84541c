/* sigwait/two_sets */
#include "signals.h"

static void *waits(void *signal)
{
    sigset_t set = set_of((int)(intptr_t)signal);
    int number;
    sigwait(&set, &number);
    say("%s", signal_name(number));
    return NULL;
}

int main(void)
{
    block(SIGUSR1, SIGUSR2);
    pthread_t first = start(waits, (void *)SIGUSR1);
    pthread_t second = start(waits, (void *)SIGUSR2);
    settle(1);
    kill(getpid(), SIGUSR2);
    join(second);
    kill(getpid(), SIGUSR1);
    join(first);
}
