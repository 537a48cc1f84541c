/* sigaction/resethand */
#include "signals.h"

static void asks(int signo)
{
    struct sigaction now;
    sigaction(signo, NULL, &now);
    say("in, %s", now.sa_handler == SIG_DFL ? "SIG_DFL" : "?");
}

int main(void)
{
    handle_with(SIGUSR1, asks, SA_RESETHAND, set_of());
    raise(SIGUSR1);
    say("alive");
    raise(SIGUSR1);
    say("never");
}
