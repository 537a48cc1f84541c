#include "victim.h"

static sigset_t set;

static void call(void)
{
    int number;
    sigwait(&set, &number);
}

int main(void)
{
    set = set_of(SIGUSR1);
    OK(pthread_sigmask(SIG_BLOCK, &set, NULL));
    CHECK(kill(getpid(), SIGUSR1) == 0);
    cancel_before();
    sigset_t pending;
    sigpending(&pending);
    say("pending %s", sigismember(&pending, SIGUSR1) ? "True" : "False");
}
