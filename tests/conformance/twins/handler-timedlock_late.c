/* handler/timedlock_late */
#include "signals.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void slow(int number)
{
    say("in %s", signal_name(number));
    settle(3);
    say("out %s", signal_name(number));
}

static void *locks(void *nothing)
{
    struct timespec end = deadline(2);
    say("T: %s", error(pthread_mutex_timedlock(&mutex, &end)));
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, slow);
    for (int round = 0; round < 2; round++) {
        pthread_mutex_lock(&mutex);
        pthread_t thread = start(locks, NULL);
        settle(1);
        pthread_kill(thread, SIGUSR1);
        settle(2);
        if (round == 0)
            pthread_mutex_unlock(&mutex);
        join(thread);
        if (round == 0)
            CHECK(pthread_mutex_init(&mutex, NULL) == 0);
    }
}
