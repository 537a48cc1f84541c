/* fault/raised */
#include "signals.h"

int main(void)
{
    handle(SIGSEGV, says);
    block(SIGSEGV);
    raise(SIGSEGV);
    say("%s", pending());
    unblock(SIGSEGV);
    say("end");
}
