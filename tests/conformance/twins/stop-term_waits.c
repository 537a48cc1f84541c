/* stop/term_waits */
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
    kill(child, SIGTERM);
    settle(1);
    int status;
    say("%d", waitpid(child, &status, WNOHANG));
    kill(child, SIGCONT);
    say("status %d", status_of(child));
}
