/* stop/cont_blocked */
#include "signals.h"

int main(void)
{
    handle(SIGCONT, says);
    block(SIGCONT);
    pid_t child = fork();
    if (!child) {
        raise(SIGSTOP);
        say("child: %s", pending());
        unblock(SIGCONT);
        _exit(0);
    }
    settle(1);
    say("continuing");
    kill(child, SIGCONT);
    say("status %d", status_of(child));
}
