/* pthread_atfork/exit */
#include "forks.h"

static void exits_at_once(void)
{
    say("child handler");
    exit(4);
}

static void never(void)
{
    say("never");
}

int main(void)
{
    OK(pthread_atfork(NULL, NULL, exits_at_once));
    say("%d", forked(never));
}
