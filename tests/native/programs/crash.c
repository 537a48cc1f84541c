/* Two threads sleep; when both are about to, another one writes where nothing is. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <unistd.h>

static sem_t asleep;
static volatile int *volatile nowhere;

static void *sleeps(void *unused)
{
    sem_post(&asleep);
    sleep(1000);
    return unused;
}

static void *crashes(void *unused)
{
    sem_wait(&asleep);
    sem_wait(&asleep);
    usleep(20000);
    *nowhere = 1;
    return unused;
}

int main(void)
{
    pthread_t threads[3];
    puts("before");
    fflush(stdout);
    sem_init(&asleep, 0, 0);
    pthread_create(&threads[0], NULL, sleeps, NULL);
    pthread_create(&threads[1], NULL, sleeps, NULL);
    pthread_create(&threads[2], NULL, crashes, NULL);
    pthread_join(threads[0], NULL);
    return 0;
}
