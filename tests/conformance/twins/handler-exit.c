/* handler/exit */
#include "signals.h"

static void leaves(int number)
{
    say("in %s", signal_name(number));
    exit(7);
}

static void *waits(void *nothing)
{
    pause();
    say("never");
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, leaves);
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    join(thread);
    say("never");
}
