/* sigpending/1a */
#include "signals.h"

int main(void)
{
    say("%s", pending());
    block(SIGUSR1, SIGUSR2, SIGHUP);
    raise(SIGUSR1);
    kill(getpid(), SIGHUP);
    say("%s", pending());
    unblock(SIGUSR2);
    say("%s", pending());
}
