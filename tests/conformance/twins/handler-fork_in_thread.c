/* handler/fork_in_thread */
#include "signals.h"

static volatile pid_t child = -1;

static void forks(int number)
{
    (void)number;
    child = fork();
}

static void *raises(void *nothing)
{
    raise(SIGUSR1);
    if (!child) {
        say("child goes on in T");
        return (void *)1;
    }
    say("status %d", status_of(child));
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, forks);
    join(start(raises, NULL));
    say("parent's main goes on");
}
