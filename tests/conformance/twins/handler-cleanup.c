/* handler/cleanup */
#include "signals.h"

static void cleans(void *argument)
{
    say("cleanup %s", (const char *)argument);
}

static void pushes(int number)
{
    (void)number;
    pthread_cleanup_push(cleans, "of the handler");
    say("in");
    pthread_cleanup_pop(1);
}

static void *raises(void *nothing)
{
    pthread_cleanup_push(cleans, "of T");
    raise(SIGUSR1);
    pthread_exit(nothing);
    pthread_cleanup_pop(0);
}

int main(void)
{
    handle(SIGUSR1, pushes);
    join(start(raises, NULL));
}
