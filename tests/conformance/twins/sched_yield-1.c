/* sched_yield/1 */
#include "realtime.h"

static void *yields(void *name)
{
    for (int round = 0; round < 3; round++) {
        say("%s", (const char *)name);
        sched_yield();
    }
    return NULL;
}

int main(void)
{
    realtime(SCHED_FIFO);
    pthread_t one = start(yields, "A"), two = start(yields, "B");
    join(one);
    join(two);
}
