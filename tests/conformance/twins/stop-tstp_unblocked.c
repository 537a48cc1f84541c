/* stop/tstp_unblocked */
#include "signals.h"

int main(void)
{
    pid_t child = fork();
    if (!child) {
        setpgid(0, 0); /* Linux lets no process of an orphaned group stop by SIGTSTP */
        settle(1);
        block(SIGTSTP);
        raise(SIGTSTP);
        say("child: %s", pending());
        unblock(SIGTSTP);
        say("child goes on");
        _exit(0);
    }
    settle(3);
    say("continuing");
    kill(child, SIGCONT);
    say("status %d", status_of(child));
}
