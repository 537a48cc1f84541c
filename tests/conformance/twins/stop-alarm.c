/* stop/alarm */
#include "signals.h"

int main(void)
{
    pid_t child = fork();
    if (!child) {
        handle(SIGALRM, says);
        alarm_in(2);
        settle(1);
        raise(SIGSTOP);
        say("child goes on");
        _exit(0);
    }
    settle(4);
    say("continuing");
    kill(child, SIGCONT);
    say("status %d", status_of(child));
}
