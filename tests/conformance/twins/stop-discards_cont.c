/* stop/discards_cont */
#include "signals.h"

int main(void)
{
    handle(SIGCONT, says);
    block(SIGCONT, SIGTSTP);
    raise(SIGCONT);
    say("%s", pending());
    raise(SIGTSTP);
    say("%s", pending());
    handle(SIGTSTP, SIG_IGN);
    unblock(SIGCONT, SIGTSTP);
    say("end");
}
