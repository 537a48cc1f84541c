/* pthread_cond_wait/signalled_in_handler */
#include "conditions.h"

static void lingers(int number)
{
    (void)number;
    say("handler");
    tick(3);
    say("handler ends");
}

int main(void)
{
    handle(SIGUSR1, lingers);
    pthread_t thread = start(waits, NULL);
    tick(1);
    OK(pthread_kill(thread, SIGUSR1));
    tick(1);
    signal_locked();
    say("signalled");
    join(thread);
}
