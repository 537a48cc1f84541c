/* pthread_kill/pending_there */
#include "signals.h"

static pthread_t thread;
static sem_t go;

static void who(int number)
{
    say("in %s, %s", signal_name(number), pthread_equal(pthread_self(), thread) ? "T" : "M");
}

static void *waits(void *nothing)
{
    block(SIGUSR1);
    sem_wait(&go);
    say("T: %s", pending());
    unblock(SIGUSR1);
    say("T: %s", pending());
    return nothing;
}

int main(void)
{
    sem_init(&go, 0, 0);
    handle(SIGUSR1, who);
    thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    say("M: %s", pending());
    sem_post(&go);
    join(thread);
}
