/* handler/cond_again */
#include "signals.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static void waits_too(int number)
{
    say("in %s", signal_name(number));
    pthread_mutex_lock(&mutex);
    pthread_cond_wait(&cond, &mutex);
    pthread_mutex_unlock(&mutex);
    say("out %s", signal_name(number));
}

static void *waits(void *nothing)
{
    pthread_mutex_lock(&mutex);
    say("T: %s", error(pthread_cond_wait(&cond, &mutex)));
    pthread_mutex_unlock(&mutex);
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, waits_too);
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    settle(1);
    say("M broadcasts");
    pthread_cond_broadcast(&cond);
    join(thread);
}
