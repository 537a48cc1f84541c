#include "twin.h"

static int g = 1;

static void *stores_five(void *unused)
{
    g = 5;
    return unused;
}

int main(void)
{
    join(start(stores_five, NULL));
    say("%d", g);
}
