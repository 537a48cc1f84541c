/* handler/cond_another_waits */
#include "signals.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t inside;

static void blocks(int number)
{
    say("in %s", signal_name(number));
    sem_wait(&inside);
    say("out %s", signal_name(number));
}

static void *waits(void *name)
{
    pthread_mutex_lock(&mutex);
    pthread_cond_wait(&cond, &mutex);
    pthread_mutex_unlock(&mutex);
    say("%s goes on", (const char *)name);
    sem_post(&inside);
    return NULL;
}

int main(void)
{
    sem_init(&inside, 0, 0);
    handle(SIGUSR1, blocks);
    pthread_t first = start(waits, "first");
    settle(1);
    pthread_t second = start(waits, "second");
    settle(1);
    pthread_kill(first, SIGUSR1);
    settle(1);
    say("M signals");
    pthread_cond_signal(&cond);
    join(second);
    pthread_cond_signal(&cond);
    join(first);
}
