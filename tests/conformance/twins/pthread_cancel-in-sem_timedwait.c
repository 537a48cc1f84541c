#include "victim.h"

static sem_t sem;

static void call(void)
{
    struct timespec late = deadline(1000);
    sem_timedwait(&sem, &late);
}

int main(void)
{
    OK(sem_init(&sem, 0, 0));
    cancel_while();
}
