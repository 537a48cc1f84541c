/* sigaction/masks_add_up */
#include "signals.h"

static void inner(int signo)
{
    (void)signo;
    say("inner: %s", mask());
}

static void outer(int signo)
{
    (void)signo;
    say("outer: %s", mask());
    raise(SIGUSR2);
    say("outer: %s", mask());
}

int main(void)
{
    handle(SIGUSR1, outer);
    handle_with(SIGUSR2, inner, 0, set_of(SIGHUP));
    raise(SIGUSR1);
    say("main: %s", mask());
}
