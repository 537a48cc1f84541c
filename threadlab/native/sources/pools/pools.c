/* A thread for each task against a pool of threads, for tasks that compute and for tasks that wait.
 *
 * Each line is the time until all tasks were done, in nanoseconds; workers is 0 where each task had its own thread.
 *
 * usage: pools runs tasks compute wait          (CPU time, and time asleep, of a task in nanoseconds)
 */
#include <stdlib.h>
#include "pool.h"
#include "steps.h"

static int tasks;
static long long compute_time, wait_time;

static long long cpu_time(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void computes(void *unused)
{
    for (long long end = cpu_time() + compute_time; cpu_time() < end;)
        ;
}

static void waits_a_while(void *unused)
{
    usleep(wait_time / 1000);
}

static void *thread_for(void *task)
{
    (*(void (**)(void *))task)(NULL);
    return NULL;
}

static void thread_per_task(void (*task)(void *))
{
    pthread_t thread[tasks];
    for (int i = 0; i < tasks; i++)
        if (pthread_create(&thread[i], NULL, thread_for, &task) != 0)
            exit(1);
    for (int i = 0; i < tasks; i++)
        pthread_join(thread[i], NULL);
}

static void pool_of(int workers, void (*task)(void *))
{
    pool_open(workers);
    for (int i = 0; i < tasks; i++)
        pool_submit(task, NULL);
    pool_wait();
    pool_close();
}

static void measure(const char *title, void (*task)(void *))
{
    static const int sizes[] = {0, 1, 2, 4, 8, 16, 32};
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        long long begin = now();
        if (sizes[i])
            pool_of(sizes[i], task);
        else
            thread_per_task(task);
        printf("{\"tasks\":\"%s\",\"workers\":%d,\"ns\":%lld}\n", title, sizes[i], now() - begin);
    }
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    tasks = atoi(argv[2]);
    compute_time = atoll(argv[3]);
    wait_time = atoll(argv[4]);
    for (int runs = atoi(argv[1]); runs > 0; runs--) {
        measure("compute", computes);
        measure("wait", waits_a_while);
    }
    return 0;
}
