#include "twin.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t ready;

static void *then_seven(void *unused)
{
    (void)unused;
    OK(sem_post(&ready));
    OK(pthread_rwlock_rdlock(&lock));
    return (void *)7;
}

int main(void)
{
    OK(sem_init(&ready, 0, 0));
    OK(pthread_rwlock_wrlock(&lock));
    pthread_t thread = start(then_seven, NULL);
    OK(sem_wait(&ready));
    tick(3);
    OK(pthread_cancel(thread));
    tick(3);
    say("main unlocks");
    OK(pthread_rwlock_unlock(&lock));
    say("%s", value_name(join(thread)));
}
