/* pthread_mutex_timedlock/past */
#include "locks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *holds(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    tick(6);
    OK(pthread_mutex_unlock(&mutex));
    return nothing;
}

int main(void)
{
    pthread_t thread = start(holds, NULL);
    tick(2);
    struct timespec then = deadline(0);
    say("%s", error(pthread_mutex_timedlock(&mutex, &then)));
    then.tv_sec--;
    say("%s", error(pthread_mutex_timedlock(&mutex, &then)));
    join(thread);
}
