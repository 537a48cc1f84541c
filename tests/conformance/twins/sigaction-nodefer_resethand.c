/* sigaction/nodefer_resethand */
#include "signals.h"

static void raises_again(int number)
{
    say("in: %s", mask());
    raise(number);
    say("never");
}

int main(void)
{
    handle_with(SIGUSR1, raises_again, SA_NODEFER | SA_RESETHAND, set_of());
    raise(SIGUSR1);
    say("never");
}
