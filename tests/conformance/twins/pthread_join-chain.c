#include "twin.h"

static sem_t sem;
static pthread_t threads[6];

static void *waits(void *unused)
{
    (void)unused;
    OK(sem_wait(&sem));
    return (void *)7;
}

static void *hands_on(void *thread)
{
    return join(*(pthread_t *)thread);
}

int main(void)
{
    OK(sem_init(&sem, 0, 0));
    threads[0] = start(waits, NULL);
    for (int at = 1; at < 6; at++)
        threads[at] = start(hands_on, &threads[at - 1]);
    tick(3);
    OK(sem_post(&sem));
    say("%s", value_name(join(threads[5])));
}
