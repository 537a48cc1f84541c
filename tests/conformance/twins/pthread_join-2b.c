#include "twin.h"

static sem_t sem;

static void *waits(void *unused)
{
    sem_wait(&sem);
    return unused;
}

int main(void)
{
    OK(sem_init(&sem, 0, 0));
    pthread_t thread = start(waits, NULL);
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
}
