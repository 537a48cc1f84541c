/* handler/blocks */
#include "signals.h"

static sem_t work, inside;

static void blocks(int number)
{
    say("in %s", signal_name(number));
    sem_wait(&inside);
    say("out %s", signal_name(number));
}

static void *waits(void *nothing)
{
    say("T: %s", result(sem_wait(&work)));
    return nothing;
}

int main(void)
{
    handle_with(SIGUSR1, blocks, SA_RESTART, set_of());
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    settle(1);
    say("M posts work");
    sem_post(&work);
    settle(1);
    say("M posts inside");
    sem_post(&inside);
    join(thread);
}
