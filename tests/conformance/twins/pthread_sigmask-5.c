/* pthread_sigmask/5 */
#include "signals.h"

int main(void)
{
    block(SIGHUP);
    sigset_t old = change_mask(SIG_SETMASK, set_of(SIGUSR1, SIGALRM));
    say("old %s", names(&old));
    say("now %s", mask());
    change_mask(SIG_SETMASK, set_of());
    say("now %s", mask());
}
