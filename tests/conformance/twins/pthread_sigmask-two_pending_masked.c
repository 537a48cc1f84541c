/* pthread_sigmask/two_pending_masked */
#include "signals.h"

int main(void)
{
    handle_with(SIGUSR1, says_both_ends, 0, set_of(SIGUSR2));
    handle_with(SIGUSR2, says_both_ends, 0, set_of(SIGUSR1));
    block(SIGUSR1, SIGUSR2);
    raise(SIGUSR2);
    raise(SIGUSR1);
    unblock(SIGUSR1, SIGUSR2);
    say("end");
}
