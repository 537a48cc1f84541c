/* pthread_sigmask/6 */
#include "signals.h"

int main(void)
{
    block(SIGUSR1, SIGUSR2, SIGALRM);
    sigset_t old = unblock(SIGUSR2, SIGHUP);
    say("old %s", names(&old));
    say("now %s", mask());
}
