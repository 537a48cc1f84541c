/* alarm/for_the_process */
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
    unblock(SIGALRM);
    while (sem_wait(&go))
        ;
    return nothing;
}

int main(void)
{
    sem_init(&go, 0, 0);
    handle(SIGALRM, who);
    block(SIGALRM);
    thread = start(waits, NULL);
    alarm_in(1);
    join(thread);
}
