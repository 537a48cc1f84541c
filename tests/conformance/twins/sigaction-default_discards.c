/* sigaction/default_discards */
#include "signals.h"

int main(void)
{
    handle(SIGCHLD, says);
    handle(SIGUSR1, says);
    block(SIGCHLD, SIGUSR1);
    raise(SIGCHLD);
    raise(SIGUSR1);
    say("%s", pending());
    handle(SIGCHLD, SIG_DFL);
    handle(SIGUSR1, SIG_DFL);
    say("%s", pending());
    handle(SIGCHLD, says);
    handle(SIGUSR1, says);
    unblock(SIGCHLD, SIGUSR1);
    say("end");
}
