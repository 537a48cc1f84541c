/* sigchld/default */
#include "signals.h"

int main(void)
{
    sem_t semaphore;
    sem_init(&semaphore, 0, 0);
    pid_t child = fork();
    if (!child)
        _exit(0);
    struct timespec end = deadline(2);
    say("%s", result(sem_timedwait(&semaphore, &end)));
    say("status %d", status_of(child));
}
