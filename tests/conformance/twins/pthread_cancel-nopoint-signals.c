#include "victim.h"

static void ignore(int number)
{
    (void)number;
}

static void call(void)
{
    sigset_t set = set_of(SIGUSR1), pending;
    handle(SIGUSR1, ignore);
    OK(raise(SIGUSR1));
    OK(kill(getpid(), 0));
    OK(pthread_sigmask(SIG_BLOCK, &set, NULL));
    OK(raise(SIGUSR1));
    OK(sigpending(&pending));
    OK(pthread_sigmask(SIG_UNBLOCK, &set, NULL));
    alarm(0);
}

int main(void)
{
    cancel_before();
}
