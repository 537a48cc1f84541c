/* pthread_rwlock_unlock/one_writer_at_a_time */
#include "rwlocks.h"

int main(void)
{
    OK(pthread_rwlock_rdlock(&lock));
    pthread_t one = start(writes, (void *)4), two = start(writes, (void *)4);
    tick(1);
    OK(pthread_rwlock_unlock(&lock));
    tick(2);
    say("%s", error(pthread_rwlock_tryrdlock(&lock)));
    join(one);
    join(two);
    say("%s", error(pthread_rwlock_tryrdlock(&lock)));
}
