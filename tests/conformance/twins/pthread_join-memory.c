#include "twin.h"

static int g;

static void *stores_late(void *unused)
{
    tick(2);
    g = 5;
    return unused;
}

int main(void)
{
    join(start(stores_late, NULL));
    say("%d", g);
}
