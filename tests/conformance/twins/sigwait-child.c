/* sigwait/child */
#include "signals.h"

int main(void)
{
    sigset_t set = set_of(SIGCHLD);
    int number;
    block(SIGCHLD);
    pid_t child = fork();
    if (!child) {
        settle(1);
        _exit(5);
    }
    sigwait(&set, &number);
    say("%s", signal_name(number));
    say("status %d", status_of(child));
}
