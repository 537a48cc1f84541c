/* What the twins about priorities share: all threads on one CPU, scheduled by SCHED_FIFO.  Main has the lowest priority,
   0 here as on the simulated machine; what the host calls 1. */
#ifndef REALTIME_H
#define REALTIME_H
#include "locks.h"
#include <sys/socket.h>
#include <sys/un.h>

/* The exit status of a twin that this host does not let run. */
enum { SKIPPED = 77 };

/* One twin of this kind at a time, or they would take the CPU from each other: whoever has bound the name. */
static void be_the_only_one(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0threadlab real-time twin"};
    int only = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    CHECK(only >= 0);
    while (bind(only, (struct sockaddr *)&name, sizeof name) != 0)
        tick(1);
}

/* Schedule main, and threads to come that are given no priority, by `policy` at the lowest priority of all. */
__attribute__((unused)) static void realtime(int policy)
{
    be_the_only_one();
    cpu_set_t allowed, one;
    CHECK(sched_getaffinity(0, sizeof allowed, &allowed) == 0);
    int cpu = 0;
    while (!CPU_ISSET(cpu, &allowed))
        cpu++;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    CHECK(sched_setaffinity(0, sizeof one, &one) == 0);
    struct sched_param lowest = {.sched_priority = 1};
    if (sched_setscheduler(0, policy, &lowest) != 0) {
        dprintf(STDERR_FILENO, "real-time scheduling: %s\n", strerror(errno));
        exit(SKIPPED);
    }
}

/* Create a thread of that priority. */
__attribute__((unused)) static pthread_t at_priority(int priority, void *(*routine)(void *), void *argument)
{
    pthread_t thread;
    pthread_attr_t attributes;
    struct sched_param wanted = {.sched_priority = priority + 1};
    OK(pthread_attr_init(&attributes));
    OK(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED));
    OK(pthread_attr_setschedpolicy(&attributes, SCHED_FIFO));
    OK(pthread_attr_setschedparam(&attributes, &wanted));
    OK(pthread_create(&thread, &attributes, routine, argument));
    return thread;
}

/* Compute for so many ticks of CPU time. */
__attribute__((unused)) static void work(int ticks)
{
    struct timespec end = after(CLOCK_THREAD_CPUTIME_ID, ticks), now;
    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    while (now.tv_sec < end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec));
}

__attribute__((unused)) static void protocol_of(pthread_mutex_t *mutex, int protocol, int ceiling)
{
    pthread_mutexattr_t attributes;
    OK(pthread_mutexattr_init(&attributes));
    OK(pthread_mutexattr_setprotocol(&attributes, protocol));
    if (protocol == PTHREAD_PRIO_PROTECT)
        OK(pthread_mutexattr_setprioceiling(&attributes, ceiling + 1));
    OK(pthread_mutex_init(mutex, &attributes));
}

/* What a thread is to do: say something, or first wait, work, or own a mutex. */
struct task {
    const char *text;
    int ticks, work;
    pthread_mutex_t *mutex;
};

#define TASK(...) (&(struct task){__VA_ARGS__})

__attribute__((unused)) static void *says(void *text)
{
    say("%s", (const char *)text);
    return NULL;
}

/* Say when the work begins and ends. */
__attribute__((unused)) static void *works(void *argument)
{
    struct task *task = argument;
    say("%s begins", task->text);
    work(task->work);
    say("%s ends", task->text);
    return NULL;
}

/* After some ticks work, and say so. */
__attribute__((unused)) static void *works_later(void *argument)
{
    struct task *task = argument;
    tick(task->ticks);
    work(task->work);
    say("%s", task->text);
    return NULL;
}

/* Own the mutex from the start, while working; say so afterwards. */
__attribute__((unused)) static void *holds(void *argument)
{
    struct task *task = argument;
    OK(pthread_mutex_lock(task->mutex));
    work(task->work);
    OK(pthread_mutex_unlock(task->mutex));
    say("%s", task->text);
    return NULL;
}

/* After some ticks own the mutex, and say so. */
__attribute__((unused)) static void *wants(void *argument)
{
    struct task *task = argument;
    if (task->ticks)
        tick(task->ticks);
    OK(pthread_mutex_lock(task->mutex));
    say("%s", task->text);
    OK(pthread_mutex_unlock(task->mutex));
    return NULL;
}

__attribute__((unused)) static void join_all(int count, const pthread_t *threads)
{
    for (int at = 0; at < count; at++)
        join(threads[at]);
}

#endif
