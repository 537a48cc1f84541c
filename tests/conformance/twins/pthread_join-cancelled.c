#include "twin.h"

static sem_t sem;
static pthread_t child;

static void *waits(void *unused)
{
    (void)unused;
    OK(sem_wait(&sem));
    return (void *)7;
}

static void *hands_on(void *unused)
{
    (void)unused;
    return join(child);
}

int main(void)
{
    OK(sem_init(&sem, 0, 0));
    child = start(waits, NULL);
    pthread_t joiner = start(hands_on, NULL);
    tick(3);
    OK(pthread_cancel(joiner));
    say("%s", value_name(join(joiner)));
    OK(sem_post(&sem));
    say("%s", value_name(join(child)));
}
