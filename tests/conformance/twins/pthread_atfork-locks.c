/* pthread_atfork/locks */
#include "forks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void lock(void)
{
    OK(pthread_mutex_lock(&mutex));
}

static void unlock(void)
{
    OK(pthread_mutex_unlock(&mutex));
}

static void child(void)
{
    say("child %s", error(pthread_mutex_trylock(&mutex)));
}

int main(void)
{
    OK(pthread_atfork(lock, unlock, unlock));
    struct hold hold = {&mutex, 3};
    pthread_t thread = start(holds, &hold);
    tick(1);
    forked(child);
    say("parent %s", error(pthread_mutex_trylock(&mutex)));
    join(thread);
}
