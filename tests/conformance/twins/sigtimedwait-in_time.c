/* sigtimedwait/in_time */
#include "signals.h"

static void *kills(void *nothing)
{
    settle(1);
    say("T sends");
    kill(getpid(), SIGUSR1);
    return nothing;
}

int main(void)
{
    sigset_t set = set_of(SIGUSR1);
    struct timespec span = after(-1, 9);
    block(SIGUSR1);
    pthread_t thread = start(kills, NULL);
    say("%s", signal_name(sigtimedwait(&set, NULL, &span)));
    join(thread);
}
