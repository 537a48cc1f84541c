/* sigsuspend/default_kills */
#include "signals.h"

int main(void)
{
    sigset_t none = set_of();
    block(SIGTERM);
    raise(SIGTERM);
    say("suspending");
    sigsuspend(&none);
    say("never");
}
