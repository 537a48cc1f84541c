/* sigaction/shared */
#include "signals.h"

static void *installs(void *nothing)
{
    handle(SIGUSR1, says);
    return nothing;
}

int main(void)
{
    join(start(installs, NULL));
    raise(SIGUSR1);
    say("after");
}
