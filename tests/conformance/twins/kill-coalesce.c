/* kill/coalesce */
#include "signals.h"

static volatile int count;

static void counts(int number)
{
    (void)number;
    count++;
}

int main(void)
{
    handle(SIGUSR1, counts);
    block(SIGUSR1);
    for (int at = 0; at < 4; at++)
        kill(getpid(), SIGUSR1);
    unblock(SIGUSR1);
    say("%d", count);
}
