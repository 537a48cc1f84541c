/* sigtimedwait/thread_first */
#include "signals.h"

int main(void)
{
    sigset_t set = set_of(SIGUSR1);
    struct timespec none = {0, 0};
    siginfo_t info;
    block(SIGUSR1);
    sigqueue(getpid(), SIGUSR1, (union sigval){1});
    raise(SIGUSR1);
    while (sigtimedwait(&set, &info, &none) == SIGUSR1)
        say("%s", code_name(&info));
    say("%s", pending());
}
