/* sigqueue/kill_queues_too */
#include "signals.h"

static void tells(int number, siginfo_t *info, void *context)
{
    (void)context;
    say("%s %s", signal_name(number), code_name(info));
}

int main(void)
{
    handle_info(SIGRTMIN, tells, 0, set_of());
    block(SIGRTMIN);
    kill(getpid(), SIGRTMIN);
    sigqueue(getpid(), SIGRTMIN, (union sigval){1});
    kill(getpid(), SIGRTMIN);
    pthread_kill(pthread_self(), SIGRTMIN);
    unblock(SIGRTMIN);
}
