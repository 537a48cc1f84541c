#include "twin.h"

static sem_t gate, gone;
static pthread_t initial;

static void lets_it_end(int number)
{
    (void)number;
    say("in");
    OK(sem_post(&gate));
    OK(sem_wait(&gone));
    tick(2);
    say("out");
}

static void *ends_when_let(void *unused)
{
    (void)unused;
    OK(sem_wait(&gate));
    say("thread ends");
    OK(sem_post(&gone));
    return (void *)7;
}

static void *signals(void *unused)
{
    tick(3);
    OK(pthread_kill(initial, SIGUSR1));
    return unused;
}

int main(void)
{
    initial = pthread_self();
    handle(SIGUSR1, lets_it_end);
    OK(sem_init(&gate, 0, 0));
    OK(sem_init(&gone, 0, 0));
    pthread_t thread = start(ends_when_let, NULL);
    start(signals, NULL);
    say("%s", value_name(join(thread)));
}
