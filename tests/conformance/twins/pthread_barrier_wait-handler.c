/* pthread_barrier_wait/handler */
#include "barriers.h"

int main(void)
{
    OK(pthread_barrier_init(&barrier, NULL, 2));
    handle(SIGUSR1, speaks);
    pthread_t thread = start(passes, NULL);
    tick(1);
    OK(pthread_kill(thread, SIGUSR1));
    tick(1);
    say("coming");
    pthread_barrier_wait(&barrier);
    join(thread);
}
