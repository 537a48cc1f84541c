/* handler/real_time_again */
#include "signals.h"

static volatile int runs;

static void raises_again(int number)
{
    int run = ++runs;
    say("in %d", run);
    if (run == 1)
        for (int at = 0; at < 3; at++)
            raise(number);
    say("out %d", run);
}

int main(void)
{
    handle(SIGRTMIN, raises_again);
    raise(SIGRTMIN);
    say("end");
}
