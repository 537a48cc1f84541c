#include "twin.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

static sem_t begun;

static void begins(void)
{
    say("begins");
    OK(sem_post(&begun));
    for (;;)
        pause();
}

static void says_second(void)
{
    say("second");
}

static void *calls_once(void *unused)
{
    OK(pthread_once(&once, begins));
    return unused;
}

int main(void)
{
    OK(sem_init(&begun, 0, 0));
    pthread_t thread = start(calls_once, NULL);
    OK(sem_wait(&begun));
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
    OK(pthread_once(&once, says_second));
    say("end");
}
