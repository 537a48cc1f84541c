/* sigwait/4 */
#include "signals.h"

static void *waits(void *nothing)
{
    sigset_t set = set_of(SIGUSR1);
    int number;
    say("T waits");
    sigwait(&set, &number);
    say("T: %s", signal_name(number));
    return nothing;
}

int main(void)
{
    block(SIGUSR1);
    pthread_t thread = start(waits, NULL);
    settle(2);
    say("M sends");
    kill(getpid(), SIGUSR1);
    join(thread);
}
