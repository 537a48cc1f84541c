#include "victim.h"

static sigset_t set;

static void handler(int number)
{
    say("%d", number);
}

static void call(void)
{
    sigset_t none = set_of();
    sigsuspend(&none);
}

int main(void)
{
    handle(SIGUSR1, handler);
    set = set_of(SIGUSR1);
    OK(pthread_sigmask(SIG_BLOCK, &set, NULL));
    CHECK(kill(getpid(), SIGUSR1) == 0);
    cancel_before();
    sigset_t pending;
    sigpending(&pending);
    say("pending %s", sigismember(&pending, SIGUSR1) ? "True" : "False");
}
