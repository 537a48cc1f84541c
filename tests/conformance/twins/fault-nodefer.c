/* fault/nodefer */
#include "signals.h"

static volatile int depth;

static void faults_again(int number)
{
    say("in %s %d", signal_name(number), ++depth);
    if (depth < 3)
        *(volatile int *)8 = 0;
    _exit(depth);
}

int main(void)
{
    handle_with(SIGSEGV, faults_again, SA_NODEFER, set_of());
    *(volatile int *)8 = 0;
    say("never");
}
