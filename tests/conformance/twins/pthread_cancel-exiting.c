#include "twin.h"

static sem_t ready, go;

static void slow_handler(void *unused)
{
    (void)unused;
    say("handler begins");
    OK(sem_post(&ready));
    OK(sem_wait(&go));
    pthread_testcancel();
    say("handler ends");
}

static void *exits_slowly(void *unused)
{
    (void)unused;
    pthread_cleanup_push(slow_handler, NULL);
    pthread_exit((void *)4);
    pthread_cleanup_pop(0);
}

int main(void)
{
    OK(sem_init(&ready, 0, 0));
    OK(sem_init(&go, 0, 0));
    pthread_t thread = start(exits_slowly, NULL);
    OK(sem_wait(&ready));
    OK(pthread_cancel(thread));
    OK(sem_post(&go));
    say("%s", value_name(join(thread)));
}
