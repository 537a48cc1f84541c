/* pthread_rwlock_timedwrlock/free */
#include "rwlocks.h"

int main(void)
{
    tick(1);
    struct timespec then = deadline(-1);
    say("%s", error(pthread_rwlock_timedrdlock(&lock, &then)));
    say("%s", error(pthread_rwlock_timedwrlock(&lock, &then)));
    OK(pthread_rwlock_unlock(&lock));
    say("%s", error(pthread_rwlock_timedwrlock(&lock, &then)));
}
