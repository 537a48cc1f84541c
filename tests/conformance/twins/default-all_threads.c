/* default/all_threads */
#include "signals.h"

static void *waits(void *nothing)
{
    pause();
    say("never");
    return nothing;
}

static void *ends_all(void *nothing)
{
    tick(1);
    say("sending");
    raise(SIGTERM);
    say("never");
    return nothing;
}

int main(void)
{
    start(waits, NULL);
    join(start(ends_all, NULL));
    say("never");
}
