/* kill/handler_in_child */
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
    pid_t child = fork();
    if (!child) {
        raise(SIGUSR1);
        handle(SIGUSR1, SIG_IGN);
        raise(SIGUSR1);
        say("child %d", count);
        _exit(0);
    }
    status_of(child);
    raise(SIGUSR1);
    say("parent %d", count);
}
