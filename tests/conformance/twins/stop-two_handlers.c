/* stop/two_handlers */
#include "signals.h"

static void try(int first, int second)
{
    handle_with(SIGUSR1, says, first, set_of());
    handle_with(SIGUSR2, says, second, set_of());
    pid_t child = fork();
    if (!child) {
        sem_t semaphore;
        sem_init(&semaphore, 0, 0);
        say("%s", result(sem_wait(&semaphore)));
        _exit(0);
    }
    settle(1);
    kill(child, SIGSTOP);
    kill(child, SIGUSR1);
    kill(child, SIGUSR2);
    settle(1);
    say("continuing");
    kill(child, SIGCONT);
    settle(2);
    kill(child, SIGKILL);
    say("status %d", status_of(child));
}

int main(void)
{
    try(0, SA_RESTART);
    try(SA_RESTART, 0);
}
