/* pthread_mutex_lock/cycle */
#include "locks.h"

static pthread_mutex_t mutexes[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};

static void *locks_both(void *first)
{
    int at = (int)(intptr_t)first;
    OK(pthread_mutex_lock(&mutexes[at]));
    tick(1);
    say("one");
    OK(pthread_mutex_lock(&mutexes[1 - at]));
    say("both");
    return NULL;
}

int main(void)
{
    pthread_t left = start(locks_both, (void *)0), right = start(locks_both, (void *)1);
    join(left);
    join(right);
}
