/* pthread_kill/ended */
#include "signals.h"

static void *nothing_to_do(void *nothing)
{
    return nothing;
}

int main(void)
{
    pthread_t thread = start(nothing_to_do, NULL);
    settle(1);
    say("%s", error(pthread_kill(thread, SIGUSR1)));
    join(thread);
    say("alive");
}
