#include "twin.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

static int h;

static void sets_late(void)
{
    tick(3);
    h = 1;
}

static void *asks_after_once(void *unused)
{
    (void)unused;
    OK(pthread_once(&once, sets_late));
    return (void *)(intptr_t)h;
}

int main(void)
{
    pthread_t threads[5];
    int seen[5];
    for (int at = 0; at < 5; at++)
        threads[at] = start(asks_after_once, NULL);
    for (int at = 0; at < 5; at++)
        seen[at] = (int)(intptr_t)join(threads[at]);
    say("%d %d %d %d %d", seen[0], seen[1], seen[2], seen[3], seen[4]);
}
