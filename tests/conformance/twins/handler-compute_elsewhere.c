/* handler/compute_elsewhere */
#include "signals.h"

static void *computes(void *nothing)
{
    burn(4);
    say("T computed");
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, says);
    pthread_t thread = start(computes, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    join(thread);
}
