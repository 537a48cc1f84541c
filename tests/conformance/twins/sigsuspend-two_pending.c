/* sigsuspend/two_pending */
#include "signals.h"

int main(void)
{
    sigset_t none = set_of();
    handle(SIGUSR1, says_both_ends);
    handle(SIGUSR2, says_both_ends);
    block(SIGUSR1, SIGUSR2);
    raise(SIGUSR1);
    raise(SIGUSR2);
    say("%s", result(sigsuspend(&none)));
    say("%s", mask());
}
