/* sigaction/mask_defers */
#include "signals.h"

static void first(int signo)
{
    say("in %s", signal_name(signo));
    raise(SIGUSR2);
    say("pending %s", pending());
    say("out %s", signal_name(signo));
}

int main(void)
{
    handle_with(SIGUSR1, first, 0, set_of(SIGUSR2));
    handle(SIGUSR2, says);
    raise(SIGUSR1);
    say("end");
}
