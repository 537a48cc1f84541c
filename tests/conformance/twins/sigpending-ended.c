/* sigpending/ended */
#include "signals.h"

static void *leaves_pending(void *nothing)
{
    raise(SIGUSR1);
    kill(getpid(), SIGUSR2);
    say("T: %s", pending());
    return nothing;
}

int main(void)
{
    block(SIGUSR1, SIGUSR2);
    join(start(leaves_pending, NULL));
    say("M: %s", pending());
}
