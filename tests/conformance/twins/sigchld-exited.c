/* sigchld/exited */
#include "signals.h"

static pid_t child;

static void tells(int number, siginfo_t *info, void *context)
{
    (void)context;
    say("%s %s %d %s", signal_name(number), code_name(info), info->si_status, info->si_pid == child ? "child" : "?");
}

int main(void)
{
    handle_info(SIGCHLD, tells, 0, set_of());
    block(SIGCHLD);
    child = fork();
    if (!child)
        _exit(6);
    sigset_t none = set_of();
    sigsuspend(&none);
    say("status %d", status_of(child));
}
