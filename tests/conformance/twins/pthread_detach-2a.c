#include "twin.h"

static _Atomic int g;

static void *stores_after(void *unused)
{
    tick(4);
    g = 5;
    return unused;
}

int main(void)
{
    OK(pthread_detach(start(stores_after, NULL)));
    tick(12);
    say("%d", g);
}
