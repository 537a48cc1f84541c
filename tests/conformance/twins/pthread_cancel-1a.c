#include "twin.h"

static sem_t ready;

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *spins(void *unused)
{
    int old;
    pthread_cleanup_push(says, "cleanup");
    OK(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old));
    OK(sem_post(&ready));
    for (;;)
        burn(1);
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    OK(sem_init(&ready, 0, 0));
    pthread_t thread = start(spins, NULL);
    OK(sem_wait(&ready));
    tick(3);
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
}
