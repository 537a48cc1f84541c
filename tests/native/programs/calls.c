/* One thread for each way to wait; the main thread lets each of them go on. */
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER, never = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;
static sem_t semaphore, waiting;
static int fds[2], ready;

static void *waits_condition(void *unused)
{
    pthread_mutex_lock(&mutex);
    sem_post(&waiting);
    while (!ready)
        pthread_cond_wait(&condition, &mutex);
    pthread_mutex_unlock(&mutex);
    return unused;
}

static void *waits_semaphore(void *unused)
{
    sem_post(&waiting);
    sem_wait(&semaphore);
    return unused;
}

static void *waits_barrier(void *unused)
{
    sem_post(&waiting);
    pthread_barrier_wait(&barrier);
    return unused;
}

static void *waits_rwlock(void *unused)
{
    sem_post(&waiting);
    pthread_rwlock_rdlock(&rwlock);
    pthread_rwlock_unlock(&rwlock);
    return unused;
}

static void *waits_signal(void *unused)
{
    sigset_t set;
    int number;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sem_post(&waiting);
    sigwait(&set, &number);
    return unused;
}

static void *waits_data(void *unused)
{
    char byte;
    sem_post(&waiting);
    while (read(fds[0], &byte, 1) != 1)
        ;
    return unused;
}

static void unlock(void *which)
{
    pthread_mutex_unlock(which);
}

static void *is_cancelled(void *unused)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, &mutex);
    sem_post(&waiting);
    for (;;)
        pthread_cond_wait(&never, &mutex);
    pthread_cleanup_pop(1);
    return unused;
}

static void handler(int number)
{
    (void)number;
}

int main(void)
{
    static void *(*const routines[])(void *) = {
        waits_condition, waits_semaphore, waits_barrier, waits_rwlock, waits_signal, waits_data, is_cancelled,
    };
    enum { COUNT = sizeof routines / sizeof *routines };
    pthread_t threads[COUNT];
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGUSR2, handler);
    pthread_barrier_init(&barrier, NULL, 2);
    sem_init(&semaphore, 0, 0);
    sem_init(&waiting, 0, 0);
    if (pipe(fds))
        return 1;
    pthread_rwlock_wrlock(&rwlock);
    for (int i = 0; i < COUNT; i++)
        pthread_create(&threads[i], NULL, routines[i], NULL);
    pthread_setname_np(threads[0], "condition");
    for (int i = 0; i < COUNT; i++)
        sem_wait(&waiting);
    usleep(100000);

    pthread_mutex_lock(&mutex);
    ready = 1;
    pthread_cond_signal(&condition);
    pthread_mutex_unlock(&mutex);
    sem_post(&semaphore);
    pthread_barrier_wait(&barrier);
    pthread_rwlock_unlock(&rwlock);
    pthread_kill(threads[4], SIGUSR1);
    pthread_kill(threads[5], SIGUSR2);
    usleep(20000);
    if (write(fds[1], "x", 1) != 1)
        return 1;
    pthread_cancel(threads[6]);
    for (int i = 0; i < COUNT; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
