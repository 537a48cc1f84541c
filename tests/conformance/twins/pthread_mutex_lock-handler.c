/* pthread_mutex_lock/handler */
#include "locks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *locks(void *nothing)
{
    say("%s", error(pthread_mutex_lock(&mutex)));
    OK(pthread_mutex_unlock(&mutex));
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, speaks);
    OK(pthread_mutex_lock(&mutex));
    pthread_t thread = start(locks, NULL);
    tick(1);
    OK(pthread_kill(thread, SIGUSR1));
    tick(1);
    say("unlocking");
    OK(pthread_mutex_unlock(&mutex));
    join(thread);
}
