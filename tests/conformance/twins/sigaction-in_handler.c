/* sigaction/in_handler */
#include "signals.h"

static void second(int signo)
{
    say("second %s", signal_name(signo));
}

static void first(int signo)
{
    say("first %s", signal_name(signo));
    handle(signo, second);
    raise(signo);
    say("first ends");
}

int main(void)
{
    handle(SIGUSR1, first);
    raise(SIGUSR1);
    raise(SIGUSR1);
}
