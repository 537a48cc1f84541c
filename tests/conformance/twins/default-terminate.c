/* default/terminate */
#include "signals.h"

int main(void)
{
    const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGUSR1, SIGSEGV,
                           SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGSYS, SIGRTMIN + 3};
    for (unsigned at = 0; at < sizeof signals / sizeof *signals; at++) {
        pid_t child = fork();
        if (!child) {
            raise(signals[at]);
            _exit(0);
        }
        say("%s %d", signal_name(signals[at]), status_of(child));
    }
}
