/* pthread_mutex_destroy/unlocked */
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
    OK(pthread_mutex_lock(&mutex));
    pthread_t thread = start(locks, NULL);
    tick(1);
    OK(pthread_mutex_unlock(&mutex));
    join(thread);
    say("%s", error(pthread_mutex_destroy(&mutex)));
}
