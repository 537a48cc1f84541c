/* sigchld/sigwait */
#include "processes.h"

int main(void)
{
    sigset_t set = set_of(SIGCHLD);
    OK(pthread_sigmask(SIG_BLOCK, &set, NULL));
    pid_t child = exits(2, 2);
    int number;
    OK(sigwait(&set, &number));
    say("%d", number);
    say("%d", status_of(child));
}
