/* pthread_sigmask/9 */
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
    raise(SIGUSR1);
    say("%d", count);
    unblock(SIGUSR1);
    say("%d", count);
}
