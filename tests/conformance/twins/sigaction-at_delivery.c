/* sigaction/at_delivery */
#include "signals.h"

static void other(int signo)
{
    say("other %s", signal_name(signo));
}

int main(void)
{
    handle(SIGUSR1, says);
    block(SIGUSR1);
    raise(SIGUSR1);
    handle(SIGUSR1, other);
    unblock(SIGUSR1);
}
