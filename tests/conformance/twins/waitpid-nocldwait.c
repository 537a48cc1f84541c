/* waitpid/nocldwait */
#include "processes.h"

int main(void)
{
    handle_with(SIGCHLD, sigchld, SA_NOCLDWAIT | SA_RESTART, set_of());
    if (!fork()) {
        tick(2);
        say("child");
        exit(0);
    }
    tick(4);
    say_wait(-1, 0);
}
