/* pthread_rwlock_timedwrlock/timeout */
#include "rwlocks.h"

static void *timed_read(void *nothing)
{
    struct timespec then = deadline(2);
    say("%s", error(pthread_rwlock_timedrdlock(&lock, &then)));
    return nothing;
}

static void *timed_write(void *nothing)
{
    struct timespec then = deadline(2);
    say("%s", error(pthread_rwlock_timedwrlock(&lock, &then)));
    return nothing;
}

int main(void)
{
    OK(pthread_rwlock_rdlock(&lock));
    in_a_thread(timed_write, NULL);
    OK(pthread_rwlock_unlock(&lock));
    say("%s", error(pthread_rwlock_trywrlock(&lock)));
    in_a_thread(timed_read, NULL);
    OK(pthread_rwlock_unlock(&lock));
    say("%s", error(pthread_rwlock_trywrlock(&lock)));
}
