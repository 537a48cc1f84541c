/* Three threads take a mutex in turn.  The first has it until the others have come, and each sleeps while it has it. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <unistd.h>

enum { THREADS = 3 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t come;

static void *worker(void *argument)
{
    static int first = 1;
    sem_post(&come);
    pthread_mutex_lock(&lock);
    for (int i = 0; first && i < THREADS; i++)
        sem_wait(&come);
    first = 0;
    usleep(50000);
    pthread_mutex_unlock(&lock);
    return argument;
}

int main(void)
{
    pthread_t threads[THREADS];
    sem_init(&come, 0, 0);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, worker, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    puts("done");
    return 3;
}
