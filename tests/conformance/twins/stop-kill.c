/* stop/kill */
#include "signals.h"

int main(void)
{
    pid_t child = fork();
    if (!child) {
        raise(SIGSTOP);
        say("never");
        _exit(2);
    }
    settle(1);
    kill(child, SIGKILL);
    say("status %d", status_of(child));
}
