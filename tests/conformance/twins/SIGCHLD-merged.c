/* SIGCHLD/merged */
#include "processes.h"

int main(void)
{
    handle(SIGCHLD, sigchld);
    sigset_t set = set_of(SIGCHLD), old;
    OK(pthread_sigmask(SIG_BLOCK, &set, &old));
    exits(0, 0);
    exits(0, 0);
    tick(2);
    OK(pthread_sigmask(SIG_SETMASK, &old, NULL));
    say("unblocked");
    say("%d", status_of_any());
    say("%d", status_of_any());
    say_wait(-1, 0);
}
