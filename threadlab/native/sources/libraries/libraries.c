/* What a thread library costs: the same source built against NPTL and, with the header in ../gnu-pth, against GNU
 * Portable Threads.
 *
 * A library in user space could create, switch and lock by plain function calls; one that is supported by the kernel has
 * to ask it to create a thread and to switch.  (An uncontended lock is the affair of either.)  GNU Pth, however, asks the
 * kernel seven times at each switch: four times for the signal mask, once each for pending signals, files and its own
 * pipe.  strace shows it, and the figures do.  So a switch between user threads need not be the cheaper one.
 *
 * Each line is the mean of many repetitions, in nanoseconds.
 *
 * usage: libraries runs
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "steps.h"

#define THREADS 100
#define PROCESSES 40
#define SWITCHES 2000
#define TURNS 1000
#define LOCKS 20000
#define CALLS 5000

static void report(const char *what, long long begin, int repetitions)
{
    printf("{\"what\":\"%s\",\"ns\":%lld}\n", what, (now() - begin) / repetitions);
}

static void *nothing(void *argument)
{
    return argument;
}

static void create_and_join(void)
{
    pthread_t thread[THREADS];
    long long begin = now();
    for (int i = 0; i < THREADS; i++) {
        pthread_create(&thread[i], NULL, nothing, NULL);
        pthread_join(thread[i], NULL);
    }
    report("create and join", begin, THREADS);

    begin = now();                              /* dearer: here each needs a stack of its own, above one serves all */
    for (int i = 0; i < THREADS; i++)
        pthread_create(&thread[i], NULL, nothing, NULL);
    report("create", begin, THREADS);
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
}

static void *gives_way(void *argument)
{
    for (int i = 0; i < SWITCHES; i++)
        sched_yield();
    return argument;
}

/* Two threads on one CPU give way to each other: each time is a switch. */
static void switches(void)
{
    pthread_t one, other;
    long long begin = now();
    pthread_create(&one, NULL, gives_way, NULL);
    pthread_create(&other, NULL, gives_way, NULL);
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    report("switch", begin, 2 * SWITCHES);
}

static pthread_mutex_t turns = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t next = PTHREAD_COND_INITIALIZER;
static int turn;

static void *takes_turns(void *me)
{
    pthread_mutex_lock(&turns);
    for (int i = 0; i < TURNS; i++) {
        while (turn != (long)me)
            pthread_cond_wait(&next, &turns);
        turn = !turn;
        pthread_cond_signal(&next);
    }
    pthread_mutex_unlock(&turns);
    return NULL;
}

/* One thread signals the other that waits, and waits itself: a wake-up, a wait and a switch. */
static void signals_and_waits(void)
{
    pthread_t one, other;
    turn = 0;
    long long begin = now();
    pthread_create(&one, NULL, takes_turns, (void *)0);
    pthread_create(&other, NULL, takes_turns, (void *)1);
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    report("signal and wait", begin, 2 * TURNS);
}

#ifndef PTHREAD_ON_GNU_PTH_H                    /* processes, for comparison: they are the kernel's affair */
static void takes_turns_with(sem_t *mine, sem_t *theirs)
{
    for (int i = 0; i < TURNS; i++) {
        sem_wait(mine);
        sem_post(theirs);
    }
}

/* The same with a process in the place of each thread, and semaphores in memory that they share. */
static void processes(void)
{
    long long begin = now();
    for (int i = 0; i < PROCESSES; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(0);
        waitpid(child, NULL, 0);
    }
    report("process: create and join", begin, PROCESSES);

    sem_t *turn_of = mmap(NULL, 2 * sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 2; i++)
        sem_init(&turn_of[i], 1, i == 0);
    begin = now();
    pid_t child = fork();
    if (child == 0) {
        takes_turns_with(&turn_of[1], &turn_of[0]);
        _exit(0);
    }
    takes_turns_with(&turn_of[0], &turn_of[1]);
    waitpid(child, NULL, 0);
    report("process: signal and wait", begin, 2 * TURNS);
    munmap(turn_of, 2 * sizeof(sem_t));
}
#endif

static void locks(void)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    long long begin = now();
    for (int i = 0; i < LOCKS; i++) {
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
    }
    report("lock and unlock", begin, LOCKS);
}

/* Into the kernel and back, which costs the same with any library. */
static void system_calls(void)
{
    long long begin = now();
    for (int i = 0; i < CALLS; i++)
        syscall(SYS_getppid);
    report("system call", begin, CALLS);
}

static void handler(int signo)
{
}

/* A signal to itself: the kernel calls the handler, which returns by way of the kernel. */
static void signals(void)
{
    signal(SIGUSR1, handler);
    long long begin = now();
    for (int i = 0; i < CALLS; i++)
        raise(SIGUSR1);
    report("signal", begin, CALLS);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
    for (int runs = atoi(argv[1]); runs > 0; runs--) {
        create_and_join();
        switches();
        signals_and_waits();
        locks();
        system_calls();
        signals();
#ifndef PTHREAD_ON_GNU_PTH_H
        processes();
#endif
    }
    return 0;
}
