/* fault/default */
#include "signals.h"

static void *faults(void *nothing)
{
    say("T faults");
    *(volatile int *)8 = 0;
    return nothing;
}

int main(void)
{
    join(start(faults, NULL));
    say("never");
}
