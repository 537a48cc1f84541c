/* pthread_rwlock_rdlock/passes_waiting_writer */
#include "rwlocks.h"

int main(void)
{
    OK(pthread_rwlock_rdlock(&lock));
    pthread_t thread = start(writes, (void *)0);
    tick(1);
    say("%s", error(pthread_rwlock_rdlock(&lock)));
    OK(pthread_rwlock_unlock(&lock));
    OK(pthread_rwlock_unlock(&lock));
    join(thread);
}
