/* sigchld/merged */
#include "signals.h"

static volatile int count;

static void counts(int number)
{
    (void)number;
    count++;
}

int main(void)
{
    handle(SIGCHLD, counts);
    block(SIGCHLD);
    for (int at = 0; at < 3; at++)
        if (!fork())
            _exit(1);
    settle(1);
    unblock(SIGCHLD);
    say("handled %d", count);
    int reaped = 0;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        reaped++;
    say("reaped %d", reaped);
}
