#include "twin.h"

static sem_t ready;
static _Atomic int g;

static void *computes_then_tests(void *unused)
{
    OK(sem_post(&ready));
    burn(3);
    g = 1;
    pthread_testcancel();
    g = 2;
    return unused;
}

int main(void)
{
    OK(sem_init(&ready, 0, 0));
    pthread_t thread = start(computes_then_tests, NULL);
    OK(sem_wait(&ready));
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
    say("g %d", g);
}
