/* exec/mask_of_caller */
#include "processes.h"

static void *executes(void *nothing)
{
    sigset_t set = set_of(SIGUSR2);
    OK(pthread_sigmask(SIG_SETMASK, &set, NULL));
    execute("new", NULL);
    return nothing;
}

int main(int count, char **arguments)
{
    (void)arguments;
    sigset_t set = set_of(SIGUSR1);
    if (count == 1) {
        OK(pthread_sigmask(SIG_BLOCK, &set, NULL));
        in_a_thread(executes, NULL);
    }
    OK(pthread_sigmask(SIG_BLOCK, NULL, &set));
    say("%s", names(&set));
    sigpending(&set);
    say("%s", names(&set));
}
