/* kill/group */
#include "signals.h"

int main(void)
{
    handle(SIGUSR1, says);
    block(SIGUSR1);
    pid_t child = fork();
    if (!child) {
        settle(2);
        say("child");
        unblock(SIGUSR1);
        _exit(0);
    }
    unblock(SIGUSR1);
    settle(1);
    say("%s", result(kill(0, SIGUSR1)));
    say("status %d", status_of(child));
}
