#include "twin.h"

static pthread_barrier_t barrier;
static sem_t ready;

static void *then_seven(void *unused)
{
    (void)unused;
    OK(sem_post(&ready));
    pthread_barrier_wait(&barrier);
    return (void *)7;
}

int main(void)
{
    OK(sem_init(&ready, 0, 0));
    OK(pthread_barrier_init(&barrier, NULL, 2));
    pthread_t thread = start(then_seven, NULL);
    OK(sem_wait(&ready));
    tick(3);
    OK(pthread_cancel(thread));
    tick(3);
    say("main arrives");
    pthread_barrier_wait(&barrier);
    say("%s", value_name(join(thread)));
}
