/* sigaction/7 */
#include "signals.h"

static void reads_mask(int signo)
{
    (void)signo;
    say("in: %s", mask());
}

int main(void)
{
    block(SIGHUP);
    handle_with(SIGUSR1, reads_mask, 0, set_of(SIGUSR2));
    raise(SIGUSR1);
    say("after: %s", mask());
}
