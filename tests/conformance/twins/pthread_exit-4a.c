#include "twin.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *locks_and_exits(void *unused)
{
    OK(pthread_mutex_lock(&mutex));
    pthread_exit(unused);
}

int main(void)
{
    join(start(locks_and_exits, NULL));
    say("%s", error(pthread_mutex_trylock(&mutex)));
}
