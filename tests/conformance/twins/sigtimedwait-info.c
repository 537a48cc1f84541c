/* sigtimedwait/info */
#include "signals.h"

int main(void)
{
    sigset_t set = set_of(SIGRTMIN);
    siginfo_t info;
    block(SIGRTMIN);
    sigqueue(getpid(), SIGRTMIN, (union sigval){11});
    sigqueue(getpid(), SIGRTMIN, (union sigval){12});
    for (int at = 0; at < 2; at++) {
        int number = sigwaitinfo(&set, &info);
        say("%s %s %d", signal_name(number), code_name(&info), info.si_value.sival_int);
    }
}
