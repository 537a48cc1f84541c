/* sigchld/ignored_afterwards */
#include "signals.h"

int main(void)
{
    pid_t child = fork();
    if (!child)
        _exit(5);
    settle(1);
    handle(SIGCHLD, SIG_IGN);
    say("status %d", status_of(child));
}
