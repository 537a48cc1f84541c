/* pthread_rwlock_rdlock/handler */
#include "rwlocks.h"

int main(void)
{
    handle(SIGUSR1, speaks);
    OK(pthread_rwlock_wrlock(&lock));
    pthread_t thread = start(reads, (void *)0);
    tick(1);
    OK(pthread_kill(thread, SIGUSR1));
    tick(1);
    say("unlocking");
    OK(pthread_rwlock_unlock(&lock));
    join(thread);
}
