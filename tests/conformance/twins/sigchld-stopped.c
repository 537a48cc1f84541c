/* sigchld/stopped */
#include "signals.h"

static void tells(int number, siginfo_t *info, void *context)
{
    (void)context;
    (void)number;
    say("SIGCHLD %s %s", code_name(info), signal_name(info->si_status));
}

int main(void)
{
    sigset_t none = set_of();
    handle_info(SIGCHLD, tells, 0, set_of());
    block(SIGCHLD);
    pid_t child = fork();
    if (!child)
        for (;;)
            pause();
    kill(child, SIGSTOP);
    sigsuspend(&none);
    kill(child, SIGCONT);
    sigsuspend(&none);
    kill(child, SIGKILL);
    sigsuspend(&none);
    say("status %d", status_of(child));
}
