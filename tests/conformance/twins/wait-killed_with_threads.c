/* wait/killed_with_threads */
#include "processes.h"

static void *lingers(void *nothing)
{
    tick(100);
    say("thread");
    return nothing;
}

static void *kills_all(void *nothing)
{
    kill(getpid(), SIGUSR1);
    return nothing;
}

int main(void)
{
    pid_t child = fork();
    if (!child) {
        start(lingers, NULL);
        start(lingers, NULL);
        in_a_thread(kills_all, NULL);
        exit(0);
    }
    say("%d", status_of(child));
    say_wait(-1, 0);
}
