/* handler/nested */
#include "signals.h"

static void outer(int number)
{
    say("in %s", signal_name(number));
    raise(SIGUSR2);
    say("out %s", signal_name(number));
}

int main(void)
{
    handle(SIGUSR1, outer);
    handle(SIGUSR2, says_both_ends);
    raise(SIGUSR1);
    say("end");
}
