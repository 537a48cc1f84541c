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
    cancel_while();
}
