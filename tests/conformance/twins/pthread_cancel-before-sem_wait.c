#include "victim.h"

static sem_t sem;

static void call(void)
{
    sem_wait(&sem);
}

int main(void)
{
    OK(sem_init(&sem, 0, 1));
    cancel_before();
    int value;
    OK(sem_getvalue(&sem, &value));
    say("value %d", value);
}
