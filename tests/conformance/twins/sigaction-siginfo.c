/* sigaction/siginfo */
#include "signals.h"

static void tells(int number, siginfo_t *info, void *context)
{
    (void)context;
    say("%s %s %s", signal_name(number), code_name(info), info->si_pid == getpid() ? "mine" : "?");
}

int main(void)
{
    handle_info(SIGUSR1, tells, 0, set_of());
    kill(getpid(), SIGUSR1);
    raise(SIGUSR1);
    pthread_kill(pthread_self(), SIGUSR1);
    sigqueue(getpid(), SIGUSR1, (union sigval){0});
}
