/* kill/all_block */
#include "signals.h"

static pthread_t thread;

static void who(int number)
{
    say("in %s, %s", signal_name(number), pthread_equal(pthread_self(), thread) ? "T" : "M");
}

static void *unblocks(void *nothing)
{
    thread = pthread_self();
    say("T: %s", pending());
    unblock(SIGUSR1);
    say("T: %s", pending());
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, who);
    block(SIGUSR1);
    kill(getpid(), SIGUSR1);
    say("M: %s", pending());
    join(start(unblocks, NULL));
    say("M: %s", pending());
}
