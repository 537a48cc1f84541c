/* fork/semaphore */
#include "forks.h"

static sem_t sem;

static int value(void)
{
    int units;
    CHECK(sem_getvalue(&sem, &units) == 0);
    return units;
}

static void child(void)
{
    say("child %d", value());
    sem_post(&sem);
    sem_post(&sem);
    say("child %d", value());
}

int main(void)
{
    CHECK(sem_init(&sem, 0, 2) == 0);
    forked(child);
    say("parent %d", value());
}
