/* fault/fpe */
#include "signals.h"

static void leaves(int number)
{
    say("in %s", signal_name(number));
    _exit(5);
}

int main(void)
{
    volatile int seven = 7, zero = 0;
    handle(SIGFPE, leaves);
    say("%d", seven / zero);
}
