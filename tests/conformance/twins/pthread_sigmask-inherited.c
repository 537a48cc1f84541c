/* pthread_sigmask/inherited */
#include "signals.h"

static void *reads(void *nothing)
{
    say("T: %s", mask());
    say("T: %s", pending());
    return nothing;
}

int main(void)
{
    block(SIGUSR1, SIGHUP);
    raise(SIGUSR1);
    pthread_t thread = start(reads, NULL);
    join(thread);
    say("M: %s", pending());
}
