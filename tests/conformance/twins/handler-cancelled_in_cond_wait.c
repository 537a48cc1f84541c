/* handler/cancelled_in_cond_wait */
#include "signals.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static sem_t inside;

static void blocks(int number)
{
    say("in %s", signal_name(number));
    sem_wait(&inside);
}

static void cleans(void *argument)
{
    (void)argument;
    say("cleanup %s", error(pthread_mutex_trylock(&mutex)));
    pthread_mutex_unlock(&mutex);
}

static void *waits(void *nothing)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(cleans, NULL);
    pthread_cond_wait(&cond, &mutex);
    pthread_cleanup_pop(0);
    return nothing;
}

int main(void)
{
    sem_init(&inside, 0, 0);
    handle(SIGUSR1, blocks);
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    settle(1);
    pthread_mutex_lock(&mutex);
    pthread_cancel(thread);
    settle(1);
    say("M unlocks");
    pthread_mutex_unlock(&mutex);
    say("%s", value_name(join(thread)));
    say("%s", error(pthread_mutex_trylock(&mutex)));
}
