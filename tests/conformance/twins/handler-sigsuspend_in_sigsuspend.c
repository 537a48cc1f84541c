/* handler/sigsuspend_in_sigsuspend */
#include "signals.h"

static pthread_t initial;

static void suspends(int number)
{
    sigset_t usr1 = set_of(SIGUSR1);
    say("in: %s", mask());
    say("%s", result(sigsuspend(&usr1)));
    say("out: %s", mask());
    (void)number;
}

static void *kills(void *nothing)
{
    settle(1);
    pthread_kill(initial, SIGUSR1);
    settle(1);
    pthread_kill(initial, SIGUSR2);
    return nothing;
}

int main(void)
{
    initial = pthread_self();
    handle(SIGUSR1, suspends);
    handle(SIGUSR2, says);
    block(SIGUSR1, SIGUSR2);
    pthread_t thread = start(kills, NULL);
    sigset_t hup = set_of(SIGHUP, SIGUSR2);
    say("%s", result(sigsuspend(&hup)));
    say("%s", mask());
    join(thread);
}
