/* signal/2 */
#include "signals.h"

int main(void)
{
    handle(SIGUSR1, SIG_IGN);
    handle(SIGTERM, SIG_IGN);
    say("%s", result(raise(SIGUSR1)));
    say("%s", result(kill(getpid(), SIGTERM)));
    say("alive");
}
