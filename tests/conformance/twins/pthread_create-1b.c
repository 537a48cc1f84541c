#include "twin.h"

static void *waits(void *unused)
{
    pause();
    return unused;
}

int main(void)
{
    start(waits, NULL);
    say("after");
}
