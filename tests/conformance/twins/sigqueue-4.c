/* sigqueue/4 */
#include "signals.h"

static volatile int count;

static void counts(int number)
{
    (void)number;
    count++;
}

int main(void)
{
    handle(SIGRTMIN, counts);
    block(SIGRTMIN);
    for (int at = 0; at < 4; at++)
        sigqueue(getpid(), SIGRTMIN, (union sigval){at});
    say("%d", count);
    unblock(SIGRTMIN);
    say("%d", count);
}
