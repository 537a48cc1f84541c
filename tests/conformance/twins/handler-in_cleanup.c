/* handler/in_cleanup */
#include "signals.h"

static void cleans(void *argument)
{
    say("cleanup in");
    raise(SIGUSR1);
    say("cleanup out");
    (void)argument;
}

static void *leaves(void *nothing)
{
    pthread_cleanup_push(cleans, NULL);
    pthread_exit(nothing);
    pthread_cleanup_pop(0);
}

int main(void)
{
    handle(SIGUSR1, says);
    join(start(leaves, NULL));
    say("joined");
}
