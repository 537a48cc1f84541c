#include "twin.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

static sem_t first, second;

static void says_handler(int number)
{
    (void)number;
    say("handler");
}

static void waits_then_says(void)
{
    OK(sem_post(&first));
    OK(sem_wait(&second));
    say("routine ends");
}

static void says_second(void)
{
    say("second");
}

static void *runs(void *unused)
{
    OK(pthread_once(&once, waits_then_says));
    return unused;
}

static void *calls_and_says(void *unused)
{
    OK(pthread_once(&once, says_second));
    say("waiter returns");
    return unused;
}

int main(void)
{
    handle(SIGUSR1, says_handler);
    OK(sem_init(&first, 0, 0));
    OK(sem_init(&second, 0, 0));
    pthread_t runner = start(runs, NULL);
    OK(sem_wait(&first));
    pthread_t waiter = start(calls_and_says, NULL);
    tick(3);
    OK(pthread_kill(waiter, SIGUSR1));
    tick(3);
    OK(sem_post(&second));
    join(runner);
    join(waiter);
}
