/* kill/to_parent */
#include "signals.h"

int main(void)
{
    handle(SIGUSR1, says);
    pid_t child = fork();
    if (!child) {
        settle(1);
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    pause();
    say("parent goes on");
    status_of(child);
}
