#include "twin.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t ready;

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *asynchronous_locks(void *unused)
{
    int old;
    pthread_cleanup_push(says, "cleanup");
    OK(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old));
    OK(sem_post(&ready));
    OK(pthread_mutex_lock(&mutex));
    say("locked");
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    OK(sem_init(&ready, 0, 0));
    OK(pthread_mutex_lock(&mutex));
    pthread_t thread = start(asynchronous_locks, NULL);
    OK(sem_wait(&ready));
    tick(3);
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
    OK(pthread_mutex_unlock(&mutex));
    say("%s", error(pthread_mutex_trylock(&mutex)));
}
