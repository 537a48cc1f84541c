#include "twin.h"

static void *says_and_returns(void *unused)
{
    (void)unused;
    tick(3);
    say("other ends");
    return (void *)4;
}

int main(void)
{
    start(says_and_returns, NULL);
    say("main leaves");
    pthread_exit((void *)9);
}
