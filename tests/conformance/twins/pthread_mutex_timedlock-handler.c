/* pthread_mutex_timedlock/handler */
#include "locks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *waits(void *nothing)
{
    struct timespec then = deadline(4);
    say("%s", error(pthread_mutex_timedlock(&mutex, &then)));
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, speaks);
    OK(pthread_mutex_lock(&mutex));
    pthread_t thread = start(waits, NULL);
    tick(2);
    OK(pthread_kill(thread, SIGUSR1));
    join(thread);
    OK(pthread_mutex_unlock(&mutex));
    say("freed");
}
