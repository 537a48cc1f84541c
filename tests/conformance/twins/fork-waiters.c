/* fork/waiters */
#include "forks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *waits(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    say("parent's waiter");
    return nothing;
}

static void child(void)
{
    say("child %s", error(pthread_mutex_unlock(&mutex)));
    tick(1);
    say("child %s", error(pthread_mutex_trylock(&mutex)));
}

int main(void)
{
    OK(pthread_mutex_lock(&mutex));
    pthread_t thread = start(waits, NULL);
    tick(1);
    forked(child);
    OK(pthread_mutex_unlock(&mutex));
    join(thread);
}
