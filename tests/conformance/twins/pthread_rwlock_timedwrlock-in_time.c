/* pthread_rwlock_timedwrlock/in_time */
#include "rwlocks.h"

int main(void)
{
    pthread_t thread = start(reads, (void *)3);
    tick(1);
    struct timespec then = deadline(200);
    say("%s", error(pthread_rwlock_timedwrlock(&lock, &then)));
    join(thread);
}
