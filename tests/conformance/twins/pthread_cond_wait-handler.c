/* pthread_cond_wait/handler */
#include "conditions.h"

static void speaks_and_tries(int number)
{
    (void)number;
    say("handler");
    tries_and_unlocks(NULL);
}

int main(void)
{
    handle(SIGUSR1, speaks_and_tries);
    pthread_t thread = start(waits_to_say, NULL);
    tick(1);
    OK(pthread_kill(thread, SIGUSR1));
    tick(2);
    say("signalling");
    signal_locked();
    join(thread);
}
