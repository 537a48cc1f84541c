#include "twin.h"

static sem_t gate;
static pthread_t initial;

static void tells_where(int number)
{
    (void)number;
    say("handler in the joiner %s", pthread_equal(pthread_self(), initial) ? "True" : "False");
}

static void *waits(void *unused)
{
    (void)unused;
    OK(sem_wait(&gate));
    return (void *)7;
}

static void *interrupts(void *unused)
{
    tick(3);
    OK(pthread_kill(initial, SIGUSR1));
    tick(3);
    OK(sem_post(&gate));
    return unused;
}

int main(void)
{
    initial = pthread_self();
    handle(SIGUSR1, tells_where);
    OK(sem_init(&gate, 0, 0));
    pthread_t thread = start(waits, NULL);
    start(interrupts, NULL);
    say("%s", value_name(join(thread)));
}
