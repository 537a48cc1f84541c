#include "victim.h"

static pthread_t other;

static void *never_ends(void *unused)
{
    for (;;)
        tick(1000);
    return unused;
}

static void call(void)
{
    OK(pthread_join(other, NULL));
}

int main(void)
{
    other = start(never_ends, NULL);
    cancel_while();
}
