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

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *ends_slowly(void *unused)
{
    pthread_cleanup_push(says, "lower handler");
    pthread_cleanup_push(slow_handler, NULL);
    for (;;)
        pause();
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    OK(sem_init(&ready, 0, 0));
    OK(sem_init(&go, 0, 0));
    pthread_t thread = start(ends_slowly, NULL);
    OK(pthread_cancel(thread));
    OK(sem_wait(&ready));
    OK(pthread_cancel(thread));
    OK(sem_post(&go));
    say("%s", value_name(join(thread)));
}
