/* pthread_kill/kill */
#include "signals.h"

static void *waits(void *nothing)
{
    pause();
    return nothing;
}

int main(void)
{
    sigset_t all;
    sigfillset(&all);
    change_mask(SIG_SETMASK, all);
    pthread_t thread = start(waits, NULL);
    settle(1);
    say("sending");
    pthread_kill(thread, SIGKILL);
    settle(1);
    say("never");
}
