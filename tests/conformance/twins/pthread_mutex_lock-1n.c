/* pthread_mutex_lock/1n */
#include "locks.h"

static pthread_mutex_t mutex;

static void *locks_twice(void *nothing)
{
    say("%s", error(pthread_mutex_lock(&mutex)));
    say("%s", error(pthread_mutex_lock(&mutex)));
    return nothing;
}

int main(void)
{
    mutex_of(&mutex, PTHREAD_MUTEX_NORMAL);
    in_a_thread(locks_twice, NULL);
}
