/* stop/tstp */
#include "signals.h"

int main(void)
{
    pid_t child = fork();
    if (!child) {
        setpgid(0, 0); /* Linux lets no process of an orphaned group stop by SIGTSTP */
        settle(2);
        raise(SIGTSTP);
        say("first");
        handle(SIGTSTP, says);
        raise(SIGTSTP);
        handle(SIGTSTP, SIG_IGN);
        raise(SIGTSTP);
        say("last");
        _exit(0);
    }
    settle(3);
    say("continuing");
    kill(child, SIGCONT);
    say("status %d", status_of(child));
}
