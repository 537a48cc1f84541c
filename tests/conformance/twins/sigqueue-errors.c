/* sigqueue/errors */
#include "signals.h"

int main(void)
{
    union sigval value = {1};
    say("%s", result(sigqueue(getpid(), 0, value)));
    say("%s", result(sigqueue(getpid(), 65, value)));
    pid_t child = fork();
    if (!child)
        _exit(0);
    status_of(child);
    say("%s", result(sigqueue(child, SIGUSR1, value)));
}
