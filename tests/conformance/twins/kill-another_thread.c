/* kill/another_thread */
#include "signals.h"

static pthread_t thread;
static sem_t go;

static void who(int number)
{
    say("in %s, %s", signal_name(number), pthread_equal(pthread_self(), thread) ? "T" : "M");
    sem_post(&go);
}

static void *waits(void *nothing)
{
    unblock(SIGUSR1);
    while (sem_wait(&go))
        ;
    return nothing;
}

int main(void)
{
    sem_init(&go, 0, 0);
    handle(SIGUSR1, who);
    block(SIGUSR1);
    thread = start(waits, NULL);
    settle(1);
    kill(getpid(), SIGUSR1);
    join(thread);
    say("M: %s", pending());
}
