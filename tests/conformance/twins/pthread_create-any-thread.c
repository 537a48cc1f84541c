#include "twin.h"

static sem_t gate, told;
static pthread_t child;

static void *made(void *unused)
{
    OK(sem_wait(&gate));
    say("child %s", pthread_equal(child, pthread_self()) ? "True" : "False");
    OK(sem_post(&told));
    return unused;
}

static void *makes(void *unused)
{
    child = start(made, NULL);
    return unused;
}

int main(void)
{
    OK(sem_init(&gate, 0, 0));
    OK(sem_init(&told, 0, 0));
    join(start(makes, NULL));
    say("parent joined");
    OK(sem_post(&gate));
    OK(sem_wait(&told));
    join(child);
    say("child joined");
}
