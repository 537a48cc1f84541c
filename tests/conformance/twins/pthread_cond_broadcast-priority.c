/* pthread_cond_broadcast/priority */
#include "realtime.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static void *waits(void *text)
{
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_cond_wait(&condition, &mutex));
    say("%s", (const char *)text);
    OK(pthread_mutex_unlock(&mutex));
    return NULL;
}

int main(void)
{
    realtime(SCHED_FIFO);
    pthread_t threads[] = {at_priority(1, waits, "low"), at_priority(3, waits, "high"), at_priority(2, waits, "middle")};
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_cond_broadcast(&condition));
    OK(pthread_mutex_unlock(&mutex));
    join_all(3, threads);
}
