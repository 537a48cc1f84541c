/* handler/cond_timed_out */
#include "signals.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static void slow(int number)
{
    say("in %s", signal_name(number));
    settle(3);
    say("out %s", signal_name(number));
}

int main(void)
{
    handle(SIGALRM, slow);
    pthread_mutex_lock(&mutex);
    struct timespec end = deadline(2);
    alarm_in(1);
    say("%s", error(pthread_cond_timedwait(&cond, &mutex, &end)));
    say("%s", error(pthread_mutex_trylock(&mutex)));
}
