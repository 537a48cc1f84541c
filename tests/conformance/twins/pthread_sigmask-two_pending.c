/* pthread_sigmask/two_pending */
#include "signals.h"

int main(void)
{
    handle(SIGUSR1, says_both_ends);
    handle(SIGUSR2, says_both_ends);
    block(SIGUSR1, SIGUSR2);
    raise(SIGUSR1);
    raise(SIGUSR2);
    unblock(SIGUSR1, SIGUSR2);
    say("end");
}
