/* sigaction/nodefer */
#include "signals.h"

static volatile int depth, deepest, runs;

static void raises_itself(int signo)
{
    depth++;
    if (depth > deepest)
        deepest = depth;
    runs++;
    say("mask: %s", mask());
    if (runs < 3)
        raise(signo);
    depth--;
}

int main(void)
{
    handle_with(SIGUSR1, raises_itself, SA_NODEFER, set_of());
    raise(SIGUSR1);
    say("runs %d, depth %d", runs, deepest);
}
