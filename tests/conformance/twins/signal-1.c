/* signal/1 */
#include "signals.h"

int main(void)
{
    handle(SIGCHLD, says);
    raise(SIGCHLD);
    handle(SIGCHLD, SIG_DFL);
    raise(SIGCHLD);
    say("alive");
}
