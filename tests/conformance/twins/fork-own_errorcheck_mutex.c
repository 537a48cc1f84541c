/* fork/own_errorcheck_mutex */
#include "forks.h"

static pthread_mutex_t mutexes[2];

static void unlocks(const char *who)
{
    for (int at = 0; at < 2; at++)
        say("%s %s", who, error(pthread_mutex_unlock(&mutexes[at])));
}

static void child(void)
{
    unlocks("child");
}

int main(void)
{
    mutex_of(&mutexes[0], PTHREAD_MUTEX_ERRORCHECK);
    mutex_of(&mutexes[1], PTHREAD_MUTEX_RECURSIVE);
    for (int at = 0; at < 2; at++)
        OK(pthread_mutex_lock(&mutexes[at]));
    forked(child);
    unlocks("parent");
}
