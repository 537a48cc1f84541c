/* sem_wait/posted_in_handler */
#include "semaphores.h"

static void posts(int number)
{
    (void)number;
    say("handler");
    post();
}

int main(void)
{
    init(0);
    handle_with(SIGUSR1, posts, SA_RESTART, set_of());
    pthread_t thread = start(says_wait, NULL);
    tick(1);
    OK(pthread_kill(thread, SIGUSR1));
    join(thread);
    say_value();
}
