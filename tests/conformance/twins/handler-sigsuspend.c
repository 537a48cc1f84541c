/* handler/sigsuspend */
#include "signals.h"

static void suspends(int number)
{
    sigset_t usr1 = set_of(SIGUSR1);
    say("in %s", signal_name(number));
    say("%s", result(sigsuspend(&usr1)));
    say("out: %s", mask());
}

static pthread_t initial;

static void *kills(void *nothing)
{
    settle(1);
    pthread_kill(initial, SIGUSR2);
    return nothing;
}

int main(void)
{
    initial = pthread_self();
    handle_with(SIGUSR1, suspends, 0, set_of(SIGUSR2));
    handle(SIGUSR2, says);
    pthread_t thread = start(kills, NULL);
    raise(SIGUSR1);
    join(thread);
    say("end: %s", mask());
}
