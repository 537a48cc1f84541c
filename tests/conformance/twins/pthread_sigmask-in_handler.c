/* pthread_sigmask/in_handler */
#include "signals.h"

static void changes(int number)
{
    (void)number;
    unblock(SIGUSR1, SIGHUP);
    block(SIGALRM);
    say("in: %s", mask());
}

int main(void)
{
    block(SIGHUP);
    handle(SIGUSR1, changes);
    raise(SIGUSR1);
    say("after: %s", mask());
}
