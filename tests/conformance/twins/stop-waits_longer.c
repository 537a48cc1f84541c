/* stop/waits_longer */
#include "signals.h"

int main(void)
{
    pid_t child = fork();
    if (!child) {
        raise(SIGSTOP);
        _exit(0);
    }
    settle(1);
    say("%d", waitpid(child, NULL, WNOHANG));
    kill(child, SIGCONT);
    say("status %d", status_of(child));
}
