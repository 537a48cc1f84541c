/* handler/barrier_filled */
#include "signals.h"

static pthread_barrier_t barrier;
static sem_t inside;

static void blocks(int number)
{
    say("in %s", signal_name(number));
    sem_wait(&inside);
    say("out %s", signal_name(number));
}

static void *waits(void *nothing)
{
    int result = pthread_barrier_wait(&barrier);
    say("T: %s", result == PTHREAD_BARRIER_SERIAL_THREAD ? "serial" : "0");
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, blocks);
    sem_init(&inside, 0, 0);
    pthread_barrier_init(&barrier, NULL, 2);
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    settle(1);
    pthread_barrier_wait(&barrier);
    say("M passes");
    sem_post(&inside);
    join(thread);
}
