/* sigchld/nocldwait_handler */
#include "signals.h"

int main(void)
{
    handle_with(SIGCHLD, says, SA_NOCLDWAIT, set_of());
    block(SIGCHLD);
    pid_t child = fork();
    if (!child)
        _exit(3);
    settle(1);
    say("%s", pending());
    unblock(SIGCHLD);
    say("%s", result(waitpid(child, NULL, 0)));
}
