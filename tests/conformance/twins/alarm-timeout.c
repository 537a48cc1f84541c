/* alarm/timeout */
#include "signals.h"

int main(void)
{
    sem_t semaphore;
    sem_init(&semaphore, 0, 0);
    handle(SIGALRM, says);
    alarm_in(1);
    say("%s", result(sem_wait(&semaphore)));
}
