#include "twin.h"

static void *ends_late(void *unused)
{
    tick(3);
    say("thread ends");
    return unused;
}

int main(void)
{
    join(start(ends_late, NULL));
    say("joined");
}
