/* sigqueue/in_order */
#include "signals.h"

static void tells(int number, siginfo_t *info, void *context)
{
    (void)context;
    say("%s %d", signal_name(number), info->si_value.sival_int);
}

int main(void)
{
    sigset_t both = set_of(SIGRTMIN, SIGRTMIN + 1);
    handle_info(SIGRTMIN, tells, 0, both);
    handle_info(SIGRTMIN + 1, tells, 0, both);
    change_mask(SIG_BLOCK, both);
    for (int at = 1; at <= 3; at++) {
        sigqueue(getpid(), SIGRTMIN + 1, (union sigval){at});
        sigqueue(getpid(), SIGRTMIN, (union sigval){10 * at});
    }
    change_mask(SIG_UNBLOCK, both);
}
