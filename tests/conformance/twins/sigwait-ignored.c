/* sigwait/ignored */
#include "signals.h"

int main(void)
{
    handle(SIGUSR1, SIG_IGN);
    block(SIGUSR1);
    raise(SIGUSR1);
    sigset_t set = set_of(SIGUSR1);
    struct timespec span = after(-1, 1);
    int number = sigtimedwait(&set, NULL, &span);
    say("%s", number == -1 ? error(errno) : signal_name(number));
}
