/* stop/cont_discards */
#include "signals.h"

int main(void)
{
    block(SIGTSTP, SIGTTIN);
    raise(SIGTSTP);
    kill(getpid(), SIGTTIN);
    say("%s", pending());
    raise(SIGCONT);
    say("%s", pending());
    unblock(SIGTSTP, SIGTTIN);
    say("end");
}
