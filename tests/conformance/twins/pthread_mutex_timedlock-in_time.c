/* pthread_mutex_timedlock/in_time */
#include "locks.h"

static pthread_mutex_t mutex;

static void *holds(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    tick(2);
    OK(pthread_mutex_unlock(&mutex));
    return nothing;
}

int main(void)
{
    mutex_of(&mutex, PTHREAD_MUTEX_ERRORCHECK);
    pthread_t thread = start(holds, NULL);
    tick(1);
    struct timespec then = deadline(200);
    say("%s", error(pthread_mutex_timedlock(&mutex, &then)));
    say("%s", error(pthread_mutex_unlock(&mutex)));
    join(thread);
}
