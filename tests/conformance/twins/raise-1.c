/* raise/1 */
#include "signals.h"

static pthread_t thread;

static void who(int number)
{
    say("in %s, %s", signal_name(number), pthread_equal(pthread_self(), thread) ? "T" : "M");
}

static void *raises(void *nothing)
{
    thread = pthread_self();
    say("%s", result(raise(SIGUSR1)));
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, who);
    join(start(raises, NULL));
}
