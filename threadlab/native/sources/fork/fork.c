/* fork while another thread holds a lock.
 *
 * The child has one thread, a copy of the one that called fork.  A lock that another thread held is locked in the child
 * for ever: the thread that would unlock it is not there.  With handlers, fork itself waits for the lock and both
 * processes unlock it afterwards.
 *
 * usage: fork none|atfork hold          (time in nanoseconds for which the other thread holds the lock)
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include "steps.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t locked;
static long long hold;

static void take(const char *thread)
{
    step(thread, "waiting", "pthread_mutex_lock");
    pthread_mutex_lock(&lock);
    event(thread, "acquires", "lock");
    step(thread, "running", "");
}

static void give(const char *thread)
{
    event(thread, "releases", "lock");
    pthread_mutex_unlock(&lock);
}

static void *holder(void *name)
{
    take(name);
    sem_post(&locked);
    step(name, "blocked", "usleep");
    usleep(hold / 1000);
    step(name, "running", "");
    give(name);
    ends(name);
    return NULL;
}

/* Two sets of handlers: those before the fork are called last set first, those after it first set first. */
static void prepare_1(void) { says("main", "prepare 1"); take("main"); }
static void prepare_2(void) { says("main", "prepare 2"); }
static void parent_1(void)  { says("main", "parent 1"); give("main"); }
static void parent_2(void)  { says("main", "parent 2"); }
static void child_1(void)   { step("main", "running", ""); says("main", "child 1"); give("main"); }
static void child_2(void)   { says("main", "child 2"); }

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    hold = atoll(argv[2]);
    if (strcmp(argv[1], "atfork") == 0) {
        pthread_atfork(prepare_1, parent_1, child_1);
        pthread_atfork(prepare_2, parent_2, child_2);
    }

    pthread_t thread;
    step("main", "running", "");
    sem_init(&locked, 0, 0);
    creates("main", "T1");
    pthread_create(&thread, NULL, holder, "T1");
    step("main", "waiting", "sem_wait");
    sem_wait(&locked);                          /* now T1 holds the lock */
    step("main", "running", "");
    says("main", "kernel threads before the fork: %d", kernel_threads());

    pid_t child = fork();
    if (child == 0) {
        step("main", "running", "");
        says("main", "kernel threads in the child: %d", kernel_threads());
        take("main");
        says("main", "the child has the lock");
        give("main");
        ends("main");
        _exit(0);
    }
    forks("main", child);

    int status;
    step("main", "waiting", "waitpid");
    waitpid(child, &status, 0);
    reaps("main", child, status);
    waits("main", "pthread_join", "T1");
    pthread_join(thread, NULL);
    joins("main", "T1");
    ends("main");
    return 0;
}
