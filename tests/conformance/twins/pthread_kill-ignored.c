/* pthread_kill/ignored */
#include "signals.h"

static sem_t go;

static void *waits(void *nothing)
{
    say("%s", result(sem_wait(&go)));
    return nothing;
}

int main(void)
{
    sem_init(&go, 0, 0);
    handle(SIGUSR1, SIG_IGN);
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    pthread_kill(thread, SIGCHLD);
    settle(1);
    say("M posts");
    sem_post(&go);
    join(thread);
}
