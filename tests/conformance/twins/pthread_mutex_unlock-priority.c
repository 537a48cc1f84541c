/* pthread_mutex_unlock/priority */
#include "realtime.h"

int main(void)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    realtime(SCHED_FIFO);
    OK(pthread_mutex_lock(&mutex));
    pthread_t threads[] = {at_priority(1, wants, TASK("low", .mutex = &mutex)),
                           at_priority(3, wants, TASK("high", .mutex = &mutex)),
                           at_priority(2, wants, TASK("middle", .mutex = &mutex))};
    OK(pthread_mutex_unlock(&mutex));
    join_all(3, threads);
}
