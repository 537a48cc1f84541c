#include "twin.h"

static pthread_mutex_t kept = PTHREAD_MUTEX_INITIALIZER, freed = PTHREAD_MUTEX_INITIALIZER;

static void unlocks(void *mutex)
{
    OK(pthread_mutex_unlock(mutex));
}

static void *locks_two(void *unused)
{
    OK(pthread_mutex_lock(&kept));
    OK(pthread_mutex_lock(&freed));
    pthread_cleanup_push(unlocks, &freed);
    for (;;)
        pause();
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    pthread_t thread = start(locks_two, NULL);
    tick(3);
    OK(pthread_cancel(thread));
    join(thread);
    say("%s", error(pthread_mutex_trylock(&kept)));
    say("%s", error(pthread_mutex_trylock(&freed)));
}
