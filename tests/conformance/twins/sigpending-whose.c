/* sigpending/whose */
#include "signals.h"

static void *reads(void *nothing)
{
    say("T: %s", pending());
    return nothing;
}

int main(void)
{
    block(SIGUSR1, SIGUSR2);
    raise(SIGUSR1);
    kill(getpid(), SIGUSR2);
    join(start(reads, NULL));
    say("M: %s", pending());
}
