/* sigqueue/to_child */
#include "signals.h"

static void tells(int number, siginfo_t *info, void *context)
{
    (void)context;
    say("%s %d %s", signal_name(number), info->si_value.sival_int, info->si_pid == getppid() ? "parent" : "?");
}

int main(void)
{
    handle_info(SIGRTMIN + 2, tells, 0, set_of());
    block(SIGRTMIN + 2);
    pid_t child = fork();
    if (!child) {
        settle(2);
        unblock(SIGRTMIN + 2);
        _exit(0);
    }
    for (int at = 5; at < 8; at++)
        sigqueue(child, SIGRTMIN + 2, (union sigval){at});
    status_of(child);
}
