/* pthread_barrier_wait/others_pass_during_handler */
#include "barriers.h"

static void lingers(int number)
{
    (void)number;
    say("handler");
    tick(3);
    say("handler ends");
}

int main(void)
{
    OK(pthread_barrier_init(&barrier, NULL, 2));
    handle(SIGUSR1, lingers);
    pthread_t thread = start(passes, NULL);
    tick(1);
    OK(pthread_kill(thread, SIGUSR1));
    tick(1);
    pthread_barrier_wait(&barrier);
    say("M passes");
    join(thread);
}
