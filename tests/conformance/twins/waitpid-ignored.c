/* waitpid/ignored */
#include "processes.h"

int main(void)
{
    signal(SIGCHLD, SIG_IGN);
    pid_t child = fork();
    if (!child) {
        tick(2);
        say("child");
        exit(0);
    }
    say_wait(-1, 0);
    say("%s", result(kill(child, 0)));
}
