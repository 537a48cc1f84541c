/* kill/thread_and_process */
#include "signals.h"

static volatile int count;

static void tells(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    say("%s", code_name(info));
    count++;
}

int main(void)
{
    handle_info(SIGUSR1, tells, 0, set_of());
    block(SIGUSR1);
    kill(getpid(), SIGUSR1);
    kill(getpid(), SIGUSR1);
    raise(SIGUSR1);
    raise(SIGUSR1);
    unblock(SIGUSR1);
    say("%d", count);
}
