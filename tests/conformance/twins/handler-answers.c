/* handler/answers */
#include "signals.h"

static pthread_t initial;
static sem_t go;

static void answers(int number)
{
    say("in %s, T", signal_name(number));
    pthread_kill(initial, SIGUSR2);
}

static void gets(int number)
{
    say("in %s, %s", signal_name(number), pthread_equal(pthread_self(), initial) ? "M" : "T");
}

static void *waits(void *nothing)
{
    while (sem_wait(&go))
        ;
    return nothing;
}

int main(void)
{
    initial = pthread_self();
    handle(SIGUSR1, answers);
    handle(SIGUSR2, gets);
    block(SIGUSR2);
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    sigset_t none = set_of();
    sigsuspend(&none);
    sem_post(&go);
    join(thread);
}
