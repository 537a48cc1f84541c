/* fork/2a */
#include "forks.h"

static int g = 1;

static void child(void)
{
    g = 5;
    say("child %d", g);
}

int main(void)
{
    forked(child);
    say("parent %d", g);
}
