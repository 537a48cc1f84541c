/* stop/1 */
#include "signals.h"

int main(void)
{
    pid_t child = fork();
    if (!child) {
        settle(2);
        say("child goes on");
        _exit(2);
    }
    settle(1);
    kill(child, SIGSTOP);
    settle(3);
    say("continuing");
    kill(child, SIGCONT);
    say("status %d", status_of(child));
}
