/* pthread_rwlock_wrlock/waits_for_all_readers */
#include "rwlocks.h"

int main(void)
{
    pthread_t first = start(reads, (void *)2), second = start(reads, (void *)5);
    tick(1);
    pthread_t writer = start(writes, (void *)0);
    tick(2);
    say("%s", error(pthread_rwlock_trywrlock(&lock)));
    join(first);
    join(second);
    join(writer);
}
