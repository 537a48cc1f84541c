#include "twin.h"

static pthread_t initial, second;
static sem_t told;

static void *joins_second(void *unused)
{
    OK(sem_wait(&told));
    join(second);
    return unused;
}

static void *joins_main(void *unused)
{
    tick(3);
    join(initial);
    return unused;
}

int main(void)
{
    OK(sem_init(&told, 0, 0));
    initial = pthread_self();
    pthread_t first = start(joins_second, NULL);
    second = start(joins_main, NULL);
    OK(sem_post(&told));
    join(first);
    say("joined");
}
