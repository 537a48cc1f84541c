/* handler/exit_in_sem_wait */
#include "signals.h"

static sem_t semaphore;

static void leaves(int number)
{
    say("in %s", signal_name(number));
    pthread_exit((void *)4);
}

static void *waits(void *nothing)
{
    sem_wait(&semaphore);
    return nothing;
}

int main(void)
{
    int value;
    sem_init(&semaphore, 0, 0);
    handle(SIGUSR1, leaves);
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    say("%s", value_name(join(thread)));
    sem_post(&semaphore);
    sem_getvalue(&semaphore, &value);
    say("%d", value);
}
