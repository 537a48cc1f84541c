/* handler/exit_in_cond_wait */
#include "signals.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static void leaves(int number)
{
    say("in %s", signal_name(number));
    pthread_exit((void *)4);
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
    handle(SIGUSR1, leaves);
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    say("%s", value_name(join(thread)));
    say("%s", error(pthread_mutex_trylock(&mutex)));
}
