/* sigaction/ignoring_discards */
#include "signals.h"

int main(void)
{
    block(SIGUSR1);
    raise(SIGUSR1);
    kill(getpid(), SIGUSR1);
    say("%s", pending());
    handle(SIGUSR1, SIG_IGN);
    say("%s", pending());
    handle(SIGUSR1, says);
    unblock(SIGUSR1);
    say("end");
}
