/* Signals for one thread: those that pthread_kill sends to it, and those that it brings upon itself by a fault.
 *
 * usage: directed
 */
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include "steps.h"

static __thread const char *me;
static __thread volatile sig_atomic_t told;
static __thread sigjmp_buf before_the_fault;
static sem_t ready;
static sigset_t usr1, none;

static void handler(int signo)
{
    handles(me, "SIGUSR1");
    told = 1;
}

/* After a fault the same instruction would fault again, so the handler goes back to a point before it. */
static void fault_handler(int signo)
{
    handles(me, "SIGSEGV");
    siglongjmp(before_the_fault, 1);
}

static void *sleeper(void *name)
{
    me = name;
    step(me, "waiting", "sigsuspend");
    sem_post(&ready);
    while (!told)
        sigsuspend(&none);                      /* unblocks the signal and waits, with no gap between the two */
    step(me, "running", "");
    ends(me);
    return NULL;
}

static void *careless(void *name)
{
    me = name;
    step(me, "running", "");
    if (sigsetjmp(before_the_fault, 1) == 0) {
        volatile int *nowhere = NULL;
        *nowhere = 1;
    }
    says(me, "it goes on after the fault");
    ends(me);
    return NULL;
}

static void join(pthread_t thread, const char *name)
{
    waits(me, "pthread_join", name);
    pthread_join(thread, NULL);
    joins(me, name);
}

int main(void)
{
    me = "main";
    sem_init(&ready, 0, 0);
    sigemptyset(&none);
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &usr1, NULL);    /* before the threads are made, which take over this mask */
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = handler}, NULL);
    sigaction(SIGSEGV, &(struct sigaction){.sa_handler = fault_handler}, NULL);

    pthread_t one, two, three;
    step(me, "running", "");
    creates(me, "T1");
    pthread_create(&one, NULL, sleeper, "T1");
    creates(me, "T2");
    pthread_create(&two, NULL, sleeper, "T2");
    sem_wait(&ready);
    sem_wait(&ready);
    says(me, "pthread_kill(T2, SIGUSR1)");
    pthread_kill(two, SIGUSR1);
    join(two, "T2");
    says(me, "pthread_kill(T1, SIGUSR1)");
    pthread_kill(one, SIGUSR1);
    join(one, "T1");
    creates(me, "T3");
    pthread_create(&three, NULL, careless, "T3");
    join(three, "T3");
    ends(me);
    return 0;
}
