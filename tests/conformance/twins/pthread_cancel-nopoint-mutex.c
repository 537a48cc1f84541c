#include "twin.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t ready;

static void cleaned(void *unused)
{
    (void)unused;
    say("cleanup");
}

static void *locks(void *unused)
{
    int old;
    pthread_cleanup_push(cleaned, NULL);
    OK(sem_post(&ready));
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old));
    say("locked");
    OK(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old));
    OK(pthread_mutex_unlock(&mutex));
    pthread_testcancel();
    say("after testcancel");
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    OK(sem_init(&ready, 0, 0));
    OK(pthread_mutex_lock(&mutex));
    pthread_t thread = start(locks, NULL);
    OK(sem_wait(&ready));
    tick(3);
    OK(pthread_cancel(thread));
    tick(3);
    say("main unlocks");
    OK(pthread_mutex_unlock(&mutex));
    say("%s", value_name(join(thread)));
    say("%s", error(pthread_mutex_trylock(&mutex)));
}
