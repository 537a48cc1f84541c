/* sigchld/nocldwait */
#include "signals.h"

int main(void)
{
    handle_with(SIGCHLD, SIG_DFL, SA_NOCLDWAIT, set_of());
    pid_t child = fork();
    if (!child)
        _exit(3);
    settle(1);
    say("%s", result(kill(child, 0)));
    say("%s", result(waitpid(child, NULL, 0)));
}
