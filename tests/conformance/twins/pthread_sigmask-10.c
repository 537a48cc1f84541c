/* pthread_sigmask/10 */
#include "signals.h"

int main(void)
{
    sigset_t set = set_of(SIGKILL, SIGSTOP, SIGUSR1);
    say("%s", error(pthread_sigmask(SIG_BLOCK, &set, NULL)));
    say("%s", mask());
    sigfillset(&set);
    say("%s", error(pthread_sigmask(SIG_SETMASK, &set, NULL)));
    sigset_t now = block();
    say("%d %d %d", sigismember(&now, SIGKILL), sigismember(&now, SIGSTOP), sigismember(&now, SIGTERM));
}
