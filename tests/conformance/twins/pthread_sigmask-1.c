/* pthread_sigmask/1 */
#include "signals.h"

static sem_t blocked;

static void *blocks(void *nothing)
{
    block(SIGUSR2);
    say("T: %s", mask());
    sem_post(&blocked);
    return nothing;
}

int main(void)
{
    sem_init(&blocked, 0, 0);
    pthread_t thread = start(blocks, NULL);
    sem_wait(&blocked);
    say("M: %s", mask());
    join(thread);
}
