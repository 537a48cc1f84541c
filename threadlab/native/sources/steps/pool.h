/* A thread pool: threads made in advance take tasks from a queue, the oldest first. */
#ifndef POOL_H
#define POOL_H

#include <pthread.h>

#define MOST_WORKERS 64
#define QUEUE 1024                              /* tasks that may wait; whoever submits more has to wait too */

struct task {
    void (*run)(void *);
    void *argument;
};

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t work, room, idle;            /* there is a task; there is room for one; all are done */
    struct task queue[QUEUE];
    int first, waiting, unfinished, closing, workers;
    pthread_t worker[MOST_WORKERS];
} pool = {
    .mutex = PTHREAD_MUTEX_INITIALIZER,
    .work = PTHREAD_COND_INITIALIZER,
    .room = PTHREAD_COND_INITIALIZER,
    .idle = PTHREAD_COND_INITIALIZER,
};

static inline void *pool_worker(void *unused)
{
    pthread_mutex_lock(&pool.mutex);
    for (;;) {
        while (!pool.waiting && !pool.closing)
            pthread_cond_wait(&pool.work, &pool.mutex);
        if (!pool.waiting)
            break;
        struct task task = pool.queue[pool.first];
        pool.first = (pool.first + 1) % QUEUE;
        pool.waiting--;
        pthread_cond_signal(&pool.room);

        pthread_mutex_unlock(&pool.mutex);      /* a task runs without the lock, or the others could take none */
        task.run(task.argument);
        pthread_mutex_lock(&pool.mutex);

        if (--pool.unfinished == 0)
            pthread_cond_broadcast(&pool.idle);
    }
    pthread_mutex_unlock(&pool.mutex);
    return unused;
}

static inline void pool_open(int workers)
{
    pool.closing = 0;
    pool.workers = workers;
    for (int i = 0; i < workers; i++)
        pthread_create(&pool.worker[i], NULL, pool_worker, NULL);
}

static inline void pool_submit(void (*run)(void *), void *argument)
{
    pthread_mutex_lock(&pool.mutex);
    while (pool.waiting == QUEUE)
        pthread_cond_wait(&pool.room, &pool.mutex);
    pool.queue[(pool.first + pool.waiting) % QUEUE] = (struct task){run, argument};
    pool.waiting++;
    pool.unfinished++;
    pthread_cond_signal(&pool.work);
    pthread_mutex_unlock(&pool.mutex);
}

/* Wait until all tasks are done. */
static inline void pool_wait(void)
{
    pthread_mutex_lock(&pool.mutex);
    while (pool.unfinished)
        pthread_cond_wait(&pool.idle, &pool.mutex);
    pthread_mutex_unlock(&pool.mutex);
}

static inline void pool_close(void)
{
    pthread_mutex_lock(&pool.mutex);
    pool.closing = 1;
    pthread_cond_broadcast(&pool.work);
    pthread_mutex_unlock(&pool.mutex);
    for (int i = 0; i < pool.workers; i++)
        pthread_join(pool.worker[i], NULL);
}

#endif
