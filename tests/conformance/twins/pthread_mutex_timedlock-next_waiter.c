/* pthread_mutex_timedlock/next_waiter */
#include "locks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *hasty(void *nothing)
{
    struct timespec then = deadline(2);
    say("%s", error(pthread_mutex_timedlock(&mutex, &then)));
    return nothing;
}

static void *patient(void *nothing)
{
    say("%s", error(pthread_mutex_lock(&mutex)));
    OK(pthread_mutex_unlock(&mutex));
    return nothing;
}

int main(void)
{
    OK(pthread_mutex_lock(&mutex));
    pthread_t one = start(hasty, NULL);
    tick(1);
    pthread_t two = start(patient, NULL);
    join(one);
    OK(pthread_mutex_unlock(&mutex));
    join(two);
}
