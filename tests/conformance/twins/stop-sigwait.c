/* stop/sigwait */
#include "signals.h"

int main(void)
{
    block(SIGUSR1);
    pid_t child = fork();
    if (!child) {
        sigset_t set = set_of(SIGUSR1);
        int number;
        sigwait(&set, &number);
        say("child: %s", signal_name(number));
        _exit(0);
    }
    settle(1);
    kill(child, SIGSTOP);
    kill(child, SIGUSR1);
    settle(1);
    say("continuing");
    kill(child, SIGCONT);
    say("status %d", status_of(child));
}
