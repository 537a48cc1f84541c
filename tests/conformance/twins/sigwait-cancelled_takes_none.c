/* sigwait/cancelled_takes_none */
#include "signals.h"

static void *waits(void *nothing)
{
    sigset_t set = set_of(SIGUSR1);
    int number;
    pthread_cancel(pthread_self());
    sigwait(&set, &number);
    say("never");
    return nothing;
}

int main(void)
{
    block(SIGUSR1);
    kill(getpid(), SIGUSR1);
    say("%s", value_name(join(start(waits, NULL))));
    say("%s", pending());
}
