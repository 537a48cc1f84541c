/* sigaction/resethand_again */
#include "signals.h"

static void raises_again(int signo)
{
    say("in: %s", mask());
    raise(signo);
    say("out: %s", pending());
}

int main(void)
{
    handle_with(SIGUSR1, raises_again, SA_RESETHAND, set_of());
    raise(SIGUSR1);
    say("never");
}
