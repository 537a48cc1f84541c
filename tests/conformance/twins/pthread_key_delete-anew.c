#include "specific.h"

static pthread_key_t old, key;
static sem_t deleted;

static void *sets_waits_asks(void *unused)
{
    set(old, 2);
    OK(sem_wait(&deleted));
    say("thread %s", specific(key));
    return unused;
}

int main(void)
{
    OK(sem_init(&deleted, 0, 0));
    old = make(NULL);
    pthread_t thread = start(sets_waits_asks, NULL);
    set(old, 1);
    tick(3);
    OK(pthread_key_delete(old));
    key = make(NULL);
    say("main %s", specific(key));
    OK(sem_post(&deleted));
    join(thread);
}
