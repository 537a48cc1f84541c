/* fault/blocked */
#include "signals.h"

int main(void)
{
    handle(SIGSEGV, says);
    block(SIGSEGV);
    say("before");
    *(volatile int *)8 = 0;
    say("never");
}
