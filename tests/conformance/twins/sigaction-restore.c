/* sigaction/restore */
#include "signals.h"

static void other(int signo)
{
    say("other %s", signal_name(signo));
}

int main(void)
{
    struct sigaction action = {.sa_handler = other}, old;
    handle(SIGUSR1, says);
    sigaction(SIGUSR1, &action, &old);
    raise(SIGUSR1);
    sigaction(SIGUSR1, &old, NULL);
    raise(SIGUSR1);
}
