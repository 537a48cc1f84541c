/* kill/sigsuspend_takes */
#include "signals.h"

static pthread_t thread;

static void who(int number)
{
    say("in %s, %s", signal_name(number), pthread_equal(pthread_self(), thread) ? "T" : "M");
}

static void *suspends(void *nothing)
{
    sigset_t none = set_of();
    say("%s", result(sigsuspend(&none)));
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, who);
    block(SIGUSR1);
    thread = start(suspends, NULL);
    settle(1);
    kill(getpid(), SIGUSR1);
    join(thread);
    say("M: %s", pending());
}
