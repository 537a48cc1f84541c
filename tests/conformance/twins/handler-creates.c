/* handler/creates */
#include "signals.h"

static void *reads(void *nothing)
{
    say("T: %s", mask());
    return nothing;
}

static void creates(int number)
{
    (void)number;
    join(start(reads, NULL));
}

int main(void)
{
    block(SIGHUP);
    handle_with(SIGUSR1, creates, 0, set_of(SIGUSR2));
    raise(SIGUSR1);
    say("M: %s", mask());
}
