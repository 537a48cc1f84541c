/* pthread_sigmask/4 */
#include "signals.h"

int main(void)
{
    block(SIGUSR1, SIGALRM);
    sigset_t old = block(SIGALRM, SIGHUP);
    say("old %s", names(&old));
    say("now %s", mask());
}
