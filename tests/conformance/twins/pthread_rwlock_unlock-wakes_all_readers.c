/* pthread_rwlock_unlock/wakes_all_readers */
#include "rwlocks.h"

int main(void)
{
    OK(pthread_rwlock_wrlock(&lock));
    pthread_t threads[3];
    for (int at = 0; at < 3; at++)
        threads[at] = start(reads, (void *)3);
    tick(1);
    OK(pthread_rwlock_unlock(&lock));
    tick(1);
    say("%s", error(pthread_rwlock_trywrlock(&lock)));
    for (int at = 0; at < 3; at++)
        join(threads[at]);
}
