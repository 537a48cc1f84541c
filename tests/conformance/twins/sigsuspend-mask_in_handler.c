/* sigsuspend/mask_in_handler */
#include "signals.h"

static void reads_mask(int number)
{
    (void)number;
    say("in: %s", mask());
}

int main(void)
{
    sigset_t hup = set_of(SIGHUP);
    handle_with(SIGUSR1, reads_mask, 0, set_of(SIGUSR2));
    block(SIGUSR1, SIGALRM);
    raise(SIGUSR1);
    sigsuspend(&hup);
    say("after: %s", mask());
}
