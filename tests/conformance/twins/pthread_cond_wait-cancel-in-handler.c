#include "twin.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static void ends(int number)
{
    (void)number;
    OK(pthread_cancel(pthread_self()));
    pthread_testcancel();
}

static void tries(void *unused)
{
    (void)unused;
    say("%s", error(pthread_mutex_trylock(&mutex)));
}

static void *waits_and_tries(void *unused)
{
    pthread_cleanup_push(tries, NULL);
    OK(pthread_mutex_lock(&mutex));
    pthread_cond_wait(&cond, &mutex);
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    handle(SIGUSR1, ends);
    pthread_t thread = start(waits_and_tries, NULL);
    tick(3);
    OK(pthread_kill(thread, SIGUSR1));
    say("%s", value_name(join(thread)));
    tries(NULL);
}
