/* sem_wait/interrupted */
#include "semaphores.h"

int main(void)
{
    init(0);
    handle(SIGUSR1, speaks);
    pthread_t thread = start(says_wait, NULL);
    tick(1);
    OK(pthread_kill(thread, SIGUSR1));
    tick(1);
    say("posting");
    post();
    join(thread);
    say_value();
}
