/* sigwait/handler_of_waiter */
#include "signals.h"

static void *kills(void *initial)
{
    settle(1);
    pthread_kill(*(pthread_t *)initial, SIGUSR1);
    settle(1);
    pthread_kill(*(pthread_t *)initial, SIGUSR2);
    return NULL;
}

int main(void)
{
    pthread_t initial = pthread_self();
    sigset_t set = set_of(SIGUSR2);
    int number;
    handle(SIGUSR1, says);
    handle(SIGUSR2, says);
    block(SIGUSR2);
    pthread_t thread = start(kills, &initial);
    sigwait(&set, &number);
    say("%s", signal_name(number));
    join(thread);
}
