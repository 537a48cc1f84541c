#include "twin.h"

static pthread_key_t key;
static sem_t ready;

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *pushes_sets_waits(void *unused)
{
    OK(pthread_setspecific(key, "thread's value"));
    pthread_cleanup_push(says, "thread's handler");
    OK(sem_post(&ready));
    for (;;)
        pause();
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    OK(pthread_key_create(&key, says));
    OK(sem_init(&ready, 0, 0));
    start(pushes_sets_waits, NULL);
    OK(sem_wait(&ready));
    OK(pthread_setspecific(key, "main's value"));
    pthread_cleanup_push(says, "main's handler");
    say("exits");
    exit(2);
    pthread_cleanup_pop(0);
}
