/* fork/pending */
#include "forks.h"

static void tell(const char *who)
{
    sigset_t set;
    CHECK(sigpending(&set) == 0);
    say("%s %s", who, names(&set));
}

static void child(void)
{
    tell("child");
}

int main(void)
{
    sigset_t set = set_of(SIGUSR1, SIGUSR2);
    OK(pthread_sigmask(SIG_BLOCK, &set, NULL));
    raise(SIGUSR1);
    kill(getpid(), SIGUSR2);
    forked(child);
    tell("parent");
}
