/* sigaction/kill_in_mask */
#include "signals.h"

static void reads_mask(int signo)
{
    (void)signo;
    say("in: %s", mask());
}

int main(void)
{
    handle_with(SIGUSR1, reads_mask, 0, set_of(SIGKILL, SIGSTOP, SIGUSR2));
    raise(SIGUSR1);
}
