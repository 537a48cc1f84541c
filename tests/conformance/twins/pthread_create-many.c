#include "twin.h"

static _Atomic int n;

static void *adds_one(void *unused)
{
    n++;
    return unused;
}

int main(void)
{
    pthread_t threads[100];
    for (int at = 0; at < 100; at++)
        join(start(adds_one, NULL));
    say("%d", n);
    for (int at = 0; at < 100; at++)
        threads[at] = start(adds_one, NULL);
    for (int at = 0; at < 100; at++)
        join(threads[at]);
    say("%d", n);
}
