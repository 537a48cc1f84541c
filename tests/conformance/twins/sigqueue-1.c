/* sigqueue/1 */
#include "signals.h"

static void tells(int number, siginfo_t *info, void *context)
{
    (void)context;
    say("%s %s %d", signal_name(number), code_name(info), info->si_value.sival_int);
}

int main(void)
{
    handle_info(SIGUSR2, tells, 0, set_of());
    say("%s", result(sigqueue(getpid(), SIGUSR2, (union sigval){77})));
}
