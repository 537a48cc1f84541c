/* stop/cont_running */
#include "signals.h"

int main(void)
{
    handle(SIGCONT, says);
    raise(SIGCONT);
    kill(getpid(), SIGCONT);
    say("end");
}
