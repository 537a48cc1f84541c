/* handler/unblocks_outer */
#include "signals.h"

static void changes(int number)
{
    say("in %s", signal_name(number));
    unblock(SIGUSR2);
    say("out %s", signal_name(number));
}

int main(void)
{
    handle(SIGUSR1, changes);
    handle(SIGUSR2, says);
    block(SIGUSR2);
    raise(SIGUSR2);
    raise(SIGUSR1);
    say("%s", mask());
    raise(SIGUSR2);
    say("%s", pending());
}
