/* stop/handled_afterwards */
#include "signals.h"

int main(void)
{
    handle(SIGUSR1, says);
    pid_t child = fork();
    if (!child) {
        raise(SIGSTOP);
        say("child goes on");
        _exit(0);
    }
    settle(1);
    kill(child, SIGUSR1);
    settle(1);
    say("continuing");
    kill(child, SIGCONT);
    say("status %d", status_of(child));
}
