/* pthread_kill/1a */
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
    while (sem_wait(&go))
        ;
    return nothing;
}

int main(void)
{
    sem_init(&go, 0, 0);
    handle(SIGUSR1, who);
    thread = start(waits, NULL);
    settle(1);
    say("%s", error(pthread_kill(thread, SIGUSR1)));
    join(thread);
}
