#include "victim.h"

static sem_t sem;

static void call(void)
{
    sem_wait(&sem);
}

int main(void)
{
    OK(sem_init(&sem, 0, 0));
    cancel_while();
}
