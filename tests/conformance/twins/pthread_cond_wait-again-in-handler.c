#include "twin.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static void *waits_and_says(void *text)
{
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_cond_wait(&cond, &mutex));
    OK(pthread_mutex_unlock(&mutex));
    say("%s", (char *)text);
    return (void *)7;
}

static void waits_within(int number)
{
    (void)number;
    waits_and_says("inner");
}

int main(void)
{
    handle(SIGUSR1, waits_within);
    pthread_t thread = start(waits_and_says, "outer");
    tick(3);
    OK(pthread_kill(thread, SIGUSR1));
    tick(3);
    OK(pthread_cond_broadcast(&cond));
    say("%s", value_name(join(thread)));
}
