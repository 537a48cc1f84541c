/* raise/pending */
#include "signals.h"

static void *reads(void *nothing)
{
    say("T: %s", pending());
    return nothing;
}

int main(void)
{
    block(SIGUSR1);
    raise(SIGUSR1);
    join(start(reads, NULL));
    say("M: %s", pending());
}
