/* fault/in_handler */
#include "signals.h"

static void faults(int number)
{
    say("in %s", signal_name(number));
    *(volatile int *)8 = 0;
}

static void leaves(int number)
{
    say("in %s: %s", signal_name(number), mask());
    _exit(1);
}

int main(void)
{
    handle(SIGUSR1, faults);
    handle(SIGSEGV, leaves);
    raise(SIGUSR1);
    say("never");
}
