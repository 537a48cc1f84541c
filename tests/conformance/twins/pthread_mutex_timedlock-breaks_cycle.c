/* pthread_mutex_timedlock/breaks_cycle */
#include "locks.h"

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER, two = PTHREAD_MUTEX_INITIALIZER;

static void *locks_or_gives_way(void *nothing)
{
    OK(pthread_mutex_lock(&one));
    tick(1);
    struct timespec then = deadline(2);
    say("polite %s", error(pthread_mutex_timedlock(&two, &then)));
    OK(pthread_mutex_unlock(&one));
    return nothing;
}

static void *locks_stubbornly(void *nothing)
{
    OK(pthread_mutex_lock(&two));
    tick(1);
    OK(pthread_mutex_lock(&one));
    say("stubborn both");
    return nothing;
}

int main(void)
{
    pthread_t polite = start(locks_or_gives_way, NULL), stubborn = start(locks_stubbornly, NULL);
    join(polite);
    join(stubborn);
}
