/* pthread_mutex_lock/1 */
#include "locks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int total;

static void *adds(void *nothing)
{
    for (int round = 0; round < 100; round++) {
        OK(pthread_mutex_lock(&mutex));
        int seen = total;
        sched_yield();
        total = seen + 1;
        OK(pthread_mutex_unlock(&mutex));
    }
    return nothing;
}

int main(void)
{
    pthread_t threads[4];
    for (int at = 0; at < 4; at++)
        threads[at] = start(adds, NULL);
    for (int at = 0; at < 4; at++)
        join(threads[at]);
    say("%d", total);
}
