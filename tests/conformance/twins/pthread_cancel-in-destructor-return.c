#include "twin.h"

static pthread_key_t key;
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

static void *sets_and_returns(void *unused)
{
    (void)unused;
    OK(pthread_setspecific(key, &key));
    return (void *)4;
}

int main(void)
{
    OK(sem_init(&ready, 0, 0));
    OK(sem_init(&go, 0, 0));
    OK(pthread_key_create(&key, slow_handler));
    pthread_t thread = start(sets_and_returns, NULL);
    OK(sem_wait(&ready));
    OK(pthread_cancel(thread));
    OK(sem_post(&go));
    say("%s", value_name(join(thread)));
}
