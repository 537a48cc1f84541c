/* pthread_rwlock_trywrlock/busy */
#include "rwlocks.h"

int main(void)
{
    say("%s", error(pthread_rwlock_trywrlock(&lock)));
    in_a_thread(tries_to_write, &lock);
    in_a_thread(tries_to_read, &lock);
    say("%s", error(pthread_rwlock_unlock(&lock)));
    say("%s", error(pthread_rwlock_tryrdlock(&lock)));
    say("%s", error(pthread_rwlock_trywrlock(&lock)));
    say("%s", error(pthread_rwlock_unlock(&lock)));
}
