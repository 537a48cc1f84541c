#include "twin.h"

static sem_t ready;

static void *detaches_itself(void *unused)
{
    say("%s", error(pthread_detach(pthread_self())));
    OK(sem_post(&ready));
    pause();
    return unused;
}

int main(void)
{
    OK(sem_init(&ready, 0, 0));
    pthread_t thread = start(detaches_itself, NULL);
    OK(sem_wait(&ready));
    say("%s", error(pthread_join(thread, NULL)));
}
