/* What making and joining a process or a thread costs, and handing a task to a pool.
 *
 * Each line is the mean of many repetitions, in nanoseconds.  The thread and the task do nothing.
 *
 * usage: costs runs
 */
#include <pthread.h>
#include <stdlib.h>
#include "pool.h"
#include "steps.h"

#define PROCESSES 40
#define THREADS 200
#define TASKS 1000

static void report(const char *what, long long begin, int repetitions)
{
    printf("{\"what\":\"%s\",\"ns\":%lld}\n", what, (now() - begin) / repetitions);
}

static void *nothing(void *argument)
{
    return argument;
}

static void no_task(void *argument)
{
}

/* The kernel makes processes, whatever the thread library. */
static void processes(void)
{
    long long begin = now();
    for (int i = 0; i < PROCESSES; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(0);
        waitpid(child, NULL, 0);
    }
    report("process", begin, PROCESSES);
}

static void threads(void)
{
    long long begin = now();
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, nothing, NULL);
        pthread_join(thread, NULL);
    }
    report("thread", begin, THREADS);
}

static void tasks(void)
{
    pool_open(2);
    long long begin = now();
    for (int i = 0; i < TASKS; i++)
        pool_submit(no_task, NULL);
    pool_wait();
    report("task", begin, TASKS);
    pool_close();
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    for (int runs = atoi(argv[1]); runs > 0; runs--) {
#ifndef PTHREAD_ON_GNU_PTH_H
        processes();
#endif
        threads();
        tasks();
    }
    return 0;
}
