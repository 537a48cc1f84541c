#include "twin.h"

static void *exits_process(void *unused)
{
    (void)unused;
    say("exits");
    exit(6);
}

int main(void)
{
    start(exits_process, NULL);
    for (;;)
        pause();
}
