/* sigchld/with_waitpid */
#include "signals.h"

int main(void)
{
    handle(SIGCHLD, says);
    pid_t child = fork();
    if (!child) {
        settle(1);
        _exit(5);
    }
    say("%s", result(waitpid(child, NULL, 0)));
    say("%s", result(waitpid(child, NULL, 0)));
}
