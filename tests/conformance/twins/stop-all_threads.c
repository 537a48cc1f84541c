/* stop/all_threads */
#include "signals.h"

static void *waits(void *nothing)
{
    settle(2);
    say("T goes on");
    return nothing;
}

int main(void)
{
    pid_t child = fork();
    if (!child) {
        pthread_t thread = start(waits, NULL);
        settle(1);
        pthread_kill(thread, SIGSTOP);
        join(thread);
        say("M goes on");
        _exit(2);
    }
    settle(5);
    say("continuing");
    kill(child, SIGCONT);
    say("status %d", status_of(child));
}
