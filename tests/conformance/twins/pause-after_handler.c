/* pause/after_handler */
#include "signals.h"

static pthread_t initial;

static void slow(int number)
{
    say("in %s", signal_name(number));
    settle(2);
    say("out %s", signal_name(number));
}

static void *kills(void *nothing)
{
    settle(1);
    say("T sends SIGUSR1");
    pthread_kill(initial, SIGUSR1);
    return nothing;
}

int main(void)
{
    initial = pthread_self();
    handle(SIGUSR1, slow);
    pthread_t thread = start(kills, NULL);
    say("%s", result(pause()));
    join(thread);
}
