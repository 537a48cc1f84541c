#include "victim.h"

static sigset_t set;

static void call(void)
{
    struct timespec span = after(-1, 1000);
    sigtimedwait(&set, NULL, &span);
}

int main(void)
{
    set = set_of(SIGUSR1);
    OK(pthread_sigmask(SIG_BLOCK, &set, NULL));
    cancel_while();
}
