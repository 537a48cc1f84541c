/* handler/fork_and_exit */
#include "signals.h"

static void cleans(void *argument)
{
    say("cleanup of %s, %s", (const char *)argument, mask());
}

static void forks(int number)
{
    (void)number;
    pthread_cleanup_push(cleans, "the handler");
    pid_t child = fork();
    if (!child)
        pthread_exit(NULL);
    say("status %d", status_of(child));
    pthread_cleanup_pop(0);
}

static void *raises(void *nothing)
{
    pthread_cleanup_push(cleans, "T");
    raise(SIGUSR1);
    pthread_cleanup_pop(0);
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, forks);
    join(start(raises, NULL));
    say("parent ends");
}
