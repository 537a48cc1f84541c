/* fault/ignored */
#include "signals.h"

int main(void)
{
    handle(SIGSEGV, SIG_IGN);
    say("before");
    *(volatile int *)8 = 0;
    say("never");
}
