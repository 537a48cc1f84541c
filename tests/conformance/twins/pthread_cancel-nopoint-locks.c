#include "victim.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static sem_t sem;

static void call(void)
{
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_mutex_unlock(&mutex));
    OK(pthread_mutex_trylock(&mutex));
    OK(pthread_rwlock_wrlock(&lock));
    OK(pthread_rwlock_unlock(&lock));
    OK(pthread_cond_signal(&cond));
    OK(pthread_cond_broadcast(&cond));
    OK(sem_trywait(&sem));
    OK(sem_post(&sem));
    pthread_barrier_wait(&barrier);
}

int main(void)
{
    OK(sem_init(&sem, 0, 1));
    OK(pthread_barrier_init(&barrier, NULL, 1));
    cancel_before();
}
