/* sigwait/others_stay */
#include "signals.h"

int main(void)
{
    sigset_t set = set_of(SIGUSR2, SIGHUP);
    int number;
    block(SIGUSR1, SIGUSR2);
    raise(SIGUSR1);
    raise(SIGUSR2);
    sigwait(&set, &number);
    say("%s", signal_name(number));
    say("%s", pending());
}
