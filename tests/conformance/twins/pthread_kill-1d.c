/* pthread_kill/1d */
#include "signals.h"

static void *waits(void *nothing)
{
    pause();
    return nothing;
}

int main(void)
{
    pthread_t thread = start(waits, NULL);
    settle(1);
    say("sending");
    pthread_kill(thread, SIGTERM);
    settle(1);
    say("never");
}
