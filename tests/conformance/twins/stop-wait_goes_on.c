/* stop/wait_goes_on */
#include "signals.h"

static void *posts(void *semaphore)
{
    settle(4);
    sem_post(semaphore);
    return NULL;
}

int main(void)
{
    pid_t child = fork();
    if (!child) {
        sem_t semaphore;
        sem_init(&semaphore, 0, 0);
        pthread_t thread = start(posts, &semaphore);
        say("%s", result(sem_wait(&semaphore)));
        join(thread);
        _exit(0);
    }
    settle(1);
    kill(child, SIGSTOP);
    settle(1);
    kill(child, SIGCONT);
    say("status %d", status_of(child));
}
