/* pthread_rwlock_rdlock/waits_for_writer */
#include "rwlocks.h"

int main(void)
{
    OK(pthread_rwlock_wrlock(&lock));
    say("writing");
    pthread_t thread = start(reads, (void *)0);
    tick(1);
    say("unlocking");
    OK(pthread_rwlock_unlock(&lock));
    join(thread);
}
