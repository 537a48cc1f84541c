/* handler/exit_in_once */
#include "signals.h"

static pthread_once_t control = PTHREAD_ONCE_INIT;
static sem_t never;
static volatile int rounds;

static void initialises(void)
{
    say("routine %d", ++rounds);
    if (rounds == 1)
        sem_wait(&never);
}

static void leaves(int number)
{
    say("in %s", signal_name(number));
    pthread_exit((void *)4);
}

static void *calls(void *nothing)
{
    pthread_once(&control, initialises);
    return nothing;
}

int main(void)
{
    sem_init(&never, 0, 0);
    handle(SIGUSR1, leaves);
    pthread_t thread = start(calls, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    say("%s", value_name(join(thread)));
    pthread_once(&control, initialises);
    say("end");
}
