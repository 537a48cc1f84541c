/* sigtimedwait/timeout */
#include "signals.h"

int main(void)
{
    sigset_t set = set_of(SIGUSR1);
    struct timespec span = after(-1, 1);
    block(SIGUSR1, SIGUSR2);
    raise(SIGUSR2);
    say("%s", result(sigtimedwait(&set, NULL, &span)));
    say("%s", mask());
}
