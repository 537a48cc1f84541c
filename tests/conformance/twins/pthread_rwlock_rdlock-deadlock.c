/* pthread_rwlock_rdlock/deadlock */
#include "rwlocks.h"

int main(void)
{
    OK(pthread_rwlock_wrlock(&lock));
    say("%s", error(pthread_rwlock_rdlock(&lock)));
    say("%s", error(pthread_rwlock_wrlock(&lock)));
    say("%s", error(pthread_rwlock_tryrdlock(&lock)));
    say("%s", error(pthread_rwlock_trywrlock(&lock)));
    say("%s", error(pthread_rwlock_unlock(&lock)));
}
