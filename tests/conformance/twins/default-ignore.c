/* default/ignore */
#include "signals.h"

int main(void)
{
    raise(SIGCHLD);
    raise(SIGCONT);
    raise(SIGURG);
    raise(SIGWINCH);
    say("alive");
}
