/* fork/grandchild */
#include "forks.h"

static int g = 1;

static void third(void)
{
    say("grandchild %d", g);
    exit(1);
}

static void second(void)
{
    int status = forked(third);
    say("child %d", 10 * status + g);
    exit(11);
}

int main(void)
{
    int status = forked(second);
    say("parent %d", 100 * g + status);
}
