#include "twin.h"

static void *loops(void *unused)
{
    for (;;)
        burn(1);
    return unused;
}

int main(void)
{
    start(loops, NULL);
    tick(3);
    say("after");
}
