/* pthread_mutex_lock/waiters */
#include "locks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int inside;

static void *takes_turn(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    inside++;
    say("inside: %d", inside);
    tick(1);
    inside--;
    OK(pthread_mutex_unlock(&mutex));
    return nothing;
}

int main(void)
{
    OK(pthread_mutex_lock(&mutex));
    pthread_t threads[3];
    for (int at = 0; at < 3; at++)
        threads[at] = start(takes_turn, NULL);
    tick(1);
    OK(pthread_mutex_unlock(&mutex));
    for (int at = 0; at < 3; at++)
        join(threads[at]);
    OK(pthread_mutex_lock(&mutex));
    say("free");
}
