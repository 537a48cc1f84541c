/* handler/pending_runs_before_return */
#include "signals.h"

static void raises_other(int number)
{
    say("in %s", signal_name(number));
    raise(SIGUSR2);
    raise(SIGHUP);
    say("out %s", signal_name(number));
}

int main(void)
{
    handle_with(SIGUSR1, raises_other, 0, set_of(SIGUSR2, SIGHUP));
    handle_with(SIGUSR2, says_both_ends, 0, set_of(SIGHUP));
    handle_with(SIGHUP, says_both_ends, 0, set_of(SIGUSR2));
    raise(SIGUSR1);
    say("end");
}
