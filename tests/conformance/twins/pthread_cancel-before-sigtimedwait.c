#include "victim.h"

static sigset_t set;

static void call(void)
{
    struct timespec now = {0, 0};
    sigtimedwait(&set, NULL, &now);
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
