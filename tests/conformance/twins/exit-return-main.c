#include "twin.h"

static void *says_late(void *unused)
{
    tick(3);
    say("other ends");
    return unused;
}

int main(void)
{
    start(says_late, NULL);
    say("main returns");
    return 3;
}
