/* kill/8a */
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
    kill(getpid(), SIGUSR1);
    say("%d", count);
}
