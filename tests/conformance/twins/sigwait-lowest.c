/* sigwait/lowest */
#include "signals.h"

int main(void)
{
    sigset_t set = set_of(SIGRTMIN, SIGRTMIN + 1, SIGRTMIN + 2, SIGUSR1);
    int number;
    change_mask(SIG_BLOCK, set);
    raise(SIGRTMIN + 2);
    raise(SIGRTMIN);
    raise(SIGUSR1);
    raise(SIGRTMIN + 1);
    for (int at = 0; at < 4; at++) {
        sigwait(&set, &number);
        say("%s", signal_name(number));
    }
}
