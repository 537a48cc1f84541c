/* handler/barrier_again */
#include "signals.h"

static pthread_barrier_t barrier;

static void waits_too(int number)
{
    say("in %s", signal_name(number));
    int result = pthread_barrier_wait(&barrier);
    say("out %s", result == PTHREAD_BARRIER_SERIAL_THREAD ? "serial" : "0");
}

static void *waits(void *nothing)
{
    int result = pthread_barrier_wait(&barrier);
    say("T: %s", result == PTHREAD_BARRIER_SERIAL_THREAD ? "serial" : "0");
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, waits_too);
    pthread_barrier_init(&barrier, NULL, 2);
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    join(thread);
}
