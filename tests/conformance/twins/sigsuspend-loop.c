/* sigsuspend/loop */
#include "signals.h"

static volatile int flag;

static void sets(int number)
{
    (void)number;
    flag++;
}

int main(void)
{
    handle(SIGUSR1, sets);
    block(SIGUSR1);
    pid_t child = fork();
    if (!child) {
        for (int at = 0; at < 2; at++) {
            settle(1);
            kill(getppid(), SIGUSR1);
        }
        _exit(0);
    }
    sigset_t none = set_of();
    while (flag < 2) {
        sigsuspend(&none);
        say("woken %d", flag);
    }
    status_of(child);
    say("%s", pending());
}
