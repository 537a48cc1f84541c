/* sigsuspend/ignored */
#include "signals.h"

static void *kills(void *nothing)
{
    settle(1);
    kill(getpid(), SIGUSR1);
    kill(getpid(), SIGCHLD);
    settle(1);
    say("T sends SIGUSR2");
    kill(getpid(), SIGUSR2);
    return nothing;
}

int main(void)
{
    sigset_t none = set_of();
    handle(SIGUSR1, SIG_IGN);
    handle(SIGUSR2, says);
    block(SIGUSR2);
    pthread_t thread = start(kills, NULL);
    say("%s", result(sigsuspend(&none)));
    join(thread);
}
