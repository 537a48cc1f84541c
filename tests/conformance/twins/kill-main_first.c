/* kill/main_first */
#include "signals.h"

static pthread_t thread;

static void who(int number)
{
    say("in %s, %s", signal_name(number), pthread_equal(pthread_self(), thread) ? "T" : "M");
}

static void *kills(void *nothing)
{
    thread = pthread_self();
    kill(getpid(), SIGUSR1);
    settle(1);
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, who);
    join(start(kills, NULL));
}
