/* sigaction/handler_and_flags_replaced */
#include "signals.h"

static volatile int runs;

static void raises_itself(int signo)
{
    int run = ++runs;
    say("in %d", run);
    if (run % 2)
        raise(signo);
    say("out %d", run);
}

int main(void)
{
    handle_with(SIGUSR1, raises_itself, SA_NODEFER, set_of());
    raise(SIGUSR1);
    handle(SIGUSR1, raises_itself);
    raise(SIGUSR1);
}
