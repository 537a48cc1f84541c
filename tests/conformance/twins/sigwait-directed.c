/* sigwait/directed */
#include "signals.h"

static pthread_t threads[2];

static void *waits(void *nothing)
{
    sigset_t set = set_of(SIGUSR1);
    int number;
    sigwait(&set, &number);
    say("%s: %s", pthread_equal(pthread_self(), threads[0]) ? "first" : "second", signal_name(number));
    return nothing;
}

int main(void)
{
    block(SIGUSR1);
    threads[0] = start(waits, NULL);
    threads[1] = start(waits, NULL);
    settle(1);
    pthread_kill(threads[1], SIGUSR1);
    join(threads[1]);
    pthread_kill(threads[0], SIGUSR1);
    join(threads[0]);
}
