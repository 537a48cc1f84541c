/* How long calls take: prints a line with a name, the calls in one round and the nanoseconds of CPU time of one
 * round, for each. */
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t semaphore;
static int zero;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static void *nothing(void *unused)
{
    return unused;
}

static void lock_unlock(void)
{
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
}

static void post_wait(void)
{
    sem_post(&semaphore);
    sem_wait(&semaphore);
}

static void read_byte(void)
{
    char byte;
    if (read(zero, &byte, 1) != 1)
        _exit(1);
}

static void create_join(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, nothing, NULL);
    pthread_join(thread, NULL);
}

static void measure(const char *name, int calls, void (*round)(void), int rounds)
{
    double start = now();
    for (int i = 0; i < rounds; i++)
        round();
    printf("%s %d %.1f\n", name, calls, (now() - start) / rounds);
}

int main(void)
{
    sem_init(&semaphore, 0, 0);
    zero = open("/dev/zero", O_RDONLY);
    measure("mutex", 2, lock_unlock, 50000);
    measure("semaphore", 2, post_wait, 50000);
    measure("read", 1, read_byte, 50000);
    measure("thread", 2, create_join, 2000);
    return 0;
}
