/* sigsuspend/kill_in_mask */
#include "signals.h"

int main(void)
{
    sigset_t all;
    sigfillset(&all);
    pid_t child = fork();
    if (!child) {
        sigsuspend(&all);
        _exit(0);
    }
    settle(1);
    kill(child, SIGTERM);
    settle(1);
    say("still there: %s", result(kill(child, 0)));
    kill(child, SIGKILL);
    say("status %d", status_of(child));
}
