/* pthread_rwlock_wrlock/upgrade */
#include "rwlocks.h"

int main(void)
{
    OK(pthread_rwlock_rdlock(&lock));
    say("locking");
    pthread_rwlock_wrlock(&lock);
    say("never");
}
