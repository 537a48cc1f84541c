/* handler/cond_mutex */
#include "signals.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static void locks(int number)
{
    say("in %s, %s", signal_name(number), error(pthread_mutex_lock(&mutex)));
    pthread_mutex_unlock(&mutex);
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
    handle(SIGUSR1, locks);
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    settle(1);
    say("M signals");
    pthread_cond_signal(&cond);
    join(thread);
}
