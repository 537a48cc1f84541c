/* pthread_mutex_lock/owner_ended */
#include "locks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *locks_and_ends(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    return nothing;
}

int main(void)
{
    in_a_thread(locks_and_ends, NULL);
    say("%s", error(pthread_mutex_trylock(&mutex)));
    say("locking");
    pthread_mutex_lock(&mutex);
    say("never");
}
