#include "victim.h"

static sem_t sem;

static void call(void)
{
    struct timespec late = deadline(1000);
    sem_timedwait(&sem, &late);
}

int main(void)
{
    OK(sem_init(&sem, 0, 1));
    cancel_before();
    int value;
    OK(sem_getvalue(&sem, &value));
    say("value %d", value);
}
