/* kill/main_has_ended */
#include "signals.h"

static sem_t go;

static void who(int number)
{
    say("in %s", signal_name(number));
    sem_post(&go);
}

static void *waits(void *nothing)
{
    while (sem_wait(&go))
        ;
    say("T ends");
    return nothing;
}

static void *kills(void *nothing)
{
    settle(1);
    say("%s", result(kill(getpid(), SIGUSR1)));
    return nothing;
}

int main(void)
{
    sem_init(&go, 0, 0);
    handle(SIGUSR1, who);
    start(waits, NULL);
    block(SIGUSR1);
    start(kills, NULL);
    pthread_exit(NULL);
}
