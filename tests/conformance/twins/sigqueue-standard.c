/* sigqueue/standard */
#include "signals.h"

static void tells(int number, siginfo_t *info, void *context)
{
    (void)context;
    say("%s %d", signal_name(number), info->si_value.sival_int);
}

int main(void)
{
    handle_info(SIGUSR1, tells, 0, set_of());
    block(SIGUSR1);
    for (int at = 1; at <= 3; at++)
        sigqueue(getpid(), SIGUSR1, (union sigval){at});
    unblock(SIGUSR1);
}
