/* exec/pending_kills */
#include "processes.h"

int main(int count, char **arguments)
{
    (void)arguments;
    sigset_t set = set_of(SIGUSR1), none = set_of();
    if (count == 1) {
        handle(SIGUSR1, speaks);
        OK(pthread_sigmask(SIG_SETMASK, &set, NULL));
        raise(SIGUSR1);
        execute("new", NULL);
    }
    say("new");
    OK(pthread_sigmask(SIG_SETMASK, &none, NULL));
    say("never");
}
