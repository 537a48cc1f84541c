/* handler/interrupted_while_blocked */
#include "signals.h"

static sem_t inside;

static void blocks(int number)
{
    say("in %s", signal_name(number));
    say("%s", result(sem_wait(&inside)));
    say("out %s", signal_name(number));
}

static void *waits(void *nothing)
{
    say("T: %s", result(pause()));
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, blocks);
    handle(SIGUSR2, says);
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    settle(1);
    pthread_kill(thread, SIGUSR2);
    join(thread);
}
