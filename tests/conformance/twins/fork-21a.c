/* fork/21a */
#include "forks.h"

static volatile int g;

static void *counts(void *nothing)
{
    for (int round = 0; round < 20; round++) {
        g++;
        tick(1);
    }
    return nothing;
}

static void watches(void)
{
    int before = g;
    tick(5);
    say(before == g ? "still" : "moves");
}

int main(void)
{
    pthread_t thread = start(counts, NULL);
    tick(2);
    forked(watches);
    watches();
    join(thread);
}
