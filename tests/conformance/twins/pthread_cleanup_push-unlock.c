#include "twin.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void unlocks(void *unused)
{
    (void)unused;
    OK(pthread_mutex_unlock(&mutex));
}

static void *guarded(void *way)
{
    OK(pthread_mutex_lock(&mutex));
    pthread_cleanup_push(unlocks, NULL);
    if (!strcmp(way, "wait"))
        for (;;)
            pause();
    if (!strcmp(way, "exit"))
        pthread_exit((void *)5);
    pthread_cleanup_pop(1);
    return (void *)6;
}

int main(void)
{
    pthread_t thread = start(guarded, "wait");
    tick(3);
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
    say("%s", value_name(join(start(guarded, "exit"))));
    say("%s", value_name(join(start(guarded, "return"))));
    say("%s", error(pthread_mutex_trylock(&mutex)));
}
