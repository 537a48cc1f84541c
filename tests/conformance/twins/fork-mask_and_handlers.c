/* fork/mask_and_handlers */
#include "forks.h"

static void tell_mask(void)
{
    sigset_t set;
    OK(pthread_sigmask(SIG_BLOCK, NULL, &set));
    say("%s", names(&set));
}

static void child(void)
{
    tell_mask();
    raise(SIGUSR1);
    signal(SIGUSR1, SIG_IGN);
    raise(SIGUSR1);
    say("ignored");
    sigset_t none = set_of();
    OK(pthread_sigmask(SIG_SETMASK, &none, NULL));
}

static void *forks(void *nothing)
{
    sigset_t set = set_of(SIGUSR2);
    OK(pthread_sigmask(SIG_SETMASK, &set, NULL));
    forked(child);
    tell_mask();
    raise(SIGUSR1);
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, speaks);
    in_a_thread(forks, NULL);
}
