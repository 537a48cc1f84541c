/* sigwait/1 */
#include "signals.h"

int main(void)
{
    handle(SIGUSR1, says);
    block(SIGUSR1);
    raise(SIGUSR1);
    sigset_t set = set_of(SIGUSR1);
    int number;
    sigwait(&set, &number);
    say("%s", signal_name(number));
    say("%s", pending());
    unblock(SIGUSR1);
    say("end");
}
