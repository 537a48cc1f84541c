/* fork/own_mutex */
#include "forks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void both(const char *who)
{
    say("%s %s", who, error(pthread_mutex_trylock(&mutex)));
    say("%s %s", who, error(pthread_mutex_unlock(&mutex)));
}

static void child(void)
{
    both("child");
    say("child %s", error(pthread_mutex_trylock(&mutex)));
}

int main(void)
{
    OK(pthread_mutex_lock(&mutex));
    forked(child);
    both("parent");
}
