#include "twin.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

static int runs;

static void counts(void)
{
    runs++;
}

static void *calls_once(void *unused)
{
    (void)unused;
    return (void *)(intptr_t)pthread_once(&once, counts);
}

int main(void)
{
    pthread_t threads[5];
    int results[5];
    for (int at = 0; at < 5; at++)
        threads[at] = start(calls_once, NULL);
    for (int at = 0; at < 5; at++)
        results[at] = (int)(intptr_t)join(threads[at]);
    say("runs %d, results %d %d %d %d %d", runs, results[0], results[1], results[2], results[3], results[4]);
}
