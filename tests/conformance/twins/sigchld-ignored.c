/* sigchld/ignored */
#include "signals.h"

int main(void)
{
    handle(SIGCHLD, SIG_IGN);
    pid_t child = fork();
    if (!child) {
        settle(1);
        say("child ends");
        _exit(3);
    }
    say("%s", result(waitpid(child, NULL, 0)));
    say("%s", result(kill(child, 0)));
}
