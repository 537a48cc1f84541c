/* exec/mask_and_pending */
#include "processes.h"

int main(int count, char **arguments)
{
    (void)arguments;
    sigset_t set = set_of(SIGUSR1, SIGUSR2);
    if (count == 1) {
        OK(pthread_sigmask(SIG_SETMASK, &set, NULL));
        raise(SIGUSR1);
        kill(getpid(), SIGUSR2);
        execute("new", NULL);
    }
    OK(pthread_sigmask(SIG_BLOCK, NULL, &set));
    say("%s", names(&set));
    sigpending(&set);
    say("%s", names(&set));
}
