#include "specific.h"

static pthread_key_t key;
static sem_t made;

static void *asks(void *unused)
{
    OK(sem_wait(&made));
    say("%s", specific(key));
    return unused;
}

int main(void)
{
    OK(sem_init(&made, 0, 0));
    pthread_t thread = start(asks, NULL);
    key = make(NULL);
    set(key, 5);
    OK(sem_post(&made));
    join(thread);
}
