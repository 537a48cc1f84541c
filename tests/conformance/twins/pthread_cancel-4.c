#include "twin.h"

static sem_t ready, go;

static void *disabled_waits(void *unused)
{
    (void)unused;
    int old;
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old));
    OK(sem_post(&ready));
    OK(sem_wait(&go));
    say("still running");
    return (void *)7;
}

int main(void)
{
    OK(sem_init(&ready, 0, 0));
    OK(sem_init(&go, 0, 0));
    pthread_t thread = start(disabled_waits, NULL);
    OK(sem_wait(&ready));
    say("%s", error(pthread_cancel(thread)));
    OK(sem_post(&go));
    say("%s", value_name(join(thread)));
}
