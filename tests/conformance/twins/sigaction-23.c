/* sigaction/23 */
#include "signals.h"

static volatile int depth, deepest, runs;

static void raises_itself(int signo)
{
    depth++;
    if (depth > deepest)
        deepest = depth;
    runs++;
    if (runs < 3)
        raise(signo);
    depth--;
}

int main(void)
{
    handle(SIGUSR1, raises_itself);
    raise(SIGUSR1);
    say("runs %d, depth %d", runs, deepest);
}
