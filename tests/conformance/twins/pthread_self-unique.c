#include "twin.h"

static void *waits(void *unused)
{
    pause();
    return unused;
}

int main(void)
{
    pthread_t ids[9] = {pthread_self()};
    int different = 1;
    for (int at = 1; at < 9; at++) {
        ids[at] = start(waits, NULL);
        int seen = 0;
        for (int before = 0; before < at; before++)
            seen |= pthread_equal(ids[at], ids[before]);
        different += !seen;
    }
    say("%d different", different);
}
