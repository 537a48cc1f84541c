/* fork/rwlock */
#include "forks.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

static void child(void)
{
    say("child %s", error(pthread_rwlock_trywrlock(&lock)));
    say("child %s", error(pthread_rwlock_unlock(&lock)));
    say("child %s", error(pthread_rwlock_trywrlock(&lock)));
}

int main(void)
{
    OK(pthread_rwlock_rdlock(&lock));
    forked(child);
    say("parent %s", error(pthread_rwlock_trywrlock(&lock)));
}
