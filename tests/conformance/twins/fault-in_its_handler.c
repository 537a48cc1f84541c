/* fault/in_its_handler */
#include "signals.h"

static void faults_again(int number)
{
    say("in %s", signal_name(number));
    *(volatile int *)8 = 0;
    say("never");
}

int main(void)
{
    handle(SIGSEGV, faults_again);
    *(volatile int *)8 = 0;
    say("never");
}
