/* pthread_rwlock_rdlock/recursive */
#include "locks.h"

int main(void)
{
    static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
    say("%s", error(pthread_rwlock_rdlock(&lock)));
    say("%s", error(pthread_rwlock_rdlock(&lock)));
    OK(pthread_rwlock_unlock(&lock));
    in_a_thread(tries_to_write, &lock);
    OK(pthread_rwlock_unlock(&lock));
    in_a_thread(tries_to_write, &lock);
}
