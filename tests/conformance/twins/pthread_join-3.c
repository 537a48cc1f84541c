#include "twin.h"

static sem_t sem;
static pthread_t child;

static void *waits(void *unused)
{
    (void)unused;
    OK(sem_wait(&sem));
    return (void *)7;
}

static void *joins(void *unused)
{
    void *value = join(child);
    say("main's child joined by its sibling");
    say("%s", value_name(value));
    return unused;
}

int main(void)
{
    OK(sem_init(&sem, 0, 0));
    child = start(waits, NULL);
    pthread_t sibling = start(joins, NULL);
    OK(sem_post(&sem));
    join(sibling);
}
