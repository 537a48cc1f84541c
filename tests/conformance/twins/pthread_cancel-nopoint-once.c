#include "twin.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static sem_t ready, first, second;

static void slow(void)
{
    OK(sem_post(&first));
    OK(sem_wait(&second));
    say("routine ends");
}

static void never_runs(void)
{
    say("ran again");
}

static void *runs(void *unused)
{
    OK(pthread_once(&once, slow));
    return unused;
}

static void *then_seven(void *unused)
{
    (void)unused;
    OK(sem_post(&ready));
    OK(pthread_once(&once, never_runs));
    return (void *)7;
}

int main(void)
{
    OK(sem_init(&ready, 0, 0));
    OK(sem_init(&first, 0, 0));
    OK(sem_init(&second, 0, 0));
    pthread_t runner = start(runs, NULL);
    OK(sem_wait(&first));
    pthread_t thread = start(then_seven, NULL);
    OK(sem_wait(&ready));
    tick(3);
    OK(pthread_cancel(thread));
    tick(3);
    OK(sem_post(&second));
    join(runner);
    say("%s", value_name(join(thread)));
}
