/* Who handles a signal that is sent to a process?  One thread that does not block it.
 *
 * A quarter of the signals is sent under each of four arrangements of the threads' masks.  Each signal is waited for
 * before the next is sent; in the last quarter nobody can handle them, and only one is kept.
 *
 * usage: signals threads signals
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include "steps.h"

enum { ALL_OPEN, MAIN_BLOCKS, LAST_OPEN, ALL_BLOCK, ARRANGEMENTS };
static const char *const title[] = {"all open", "main blocks", "last open", "all block"};

struct handling {
    long long at;
    int thread;
};

static int threads, signals;
static pthread_barrier_t arranged, sent;
static sem_t handled;
static struct handling *handling;               /* one at a time: the next signal is sent when this one is noted */
static int handlings;
static __thread int me;                         /* 0 is the main thread */

static void handler(int signo)
{
    handling[handlings++] = (struct handling){now(), me};
    sem_post(&handled);                         /* one of the few calls that a handler may make */
}

/* A thread's mask is its own affair: nobody else can change it. */
static void arrange(int arrangement)
{
    sigset_t usr1;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    int open = arrangement == ALL_OPEN || (arrangement == MAIN_BLOCKS && me != 0)
        || (arrangement == LAST_OPEN && me == threads);
    pthread_sigmask(open ? SIG_UNBLOCK : SIG_BLOCK, &usr1, NULL);
    pthread_barrier_wait(&arranged);
}

static void *worker(void *number)
{
    me = (int)(long)number;
    char name[12];
    snprintf(name, sizeof name, "T%d", me);
    for (int arrangement = 0; arrangement < ARRANGEMENTS; arrangement++) {
        step(name, "running", "");
        arrange(arrangement);
        step(name, "waiting", "pthread_barrier_wait");
        pthread_barrier_wait(&sent);            /* handlers run while it waits here */
    }
    ends(name);
    return NULL;
}

static void wait_until_handled(void)
{
    while (sem_wait(&handled) != 0 && errno == EINTR)
        ;                                       /* the main thread itself had to handle it */
}

static void report(void)
{
    char name[12];
    for (int i = 0; i < handlings; i++) {
        snprintf(name, sizeof name, "T%d", handling[i].thread);
        line_at(handling[i].at, handling[i].thread ? name : "main", "\"handles\":\"SIGUSR1\"");
    }
    handlings = 0;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    threads = atoi(argv[1]);
    signals = atoi(argv[2]) / ARRANGEMENTS;
    handling = calloc(signals + 1, sizeof *handling);
    pthread_barrier_init(&arranged, NULL, threads + 1);
    pthread_barrier_init(&sent, NULL, threads + 1);
    sem_init(&handled, 0, 0);
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = handler}, NULL);

    pthread_t thread[threads];
    char name[threads][12];
    step("main", "running", "");
    for (long i = 0; i < threads; i++) {
        snprintf(name[i], sizeof name[i], "T%ld", i + 1);
        creates("main", name[i]);
        if (pthread_create(&thread[i], NULL, worker, (void *)(i + 1)) != 0)
            return 1;
    }
    for (int arrangement = 0; arrangement < ARRANGEMENTS; arrangement++) {
        arrange(arrangement);
        says("main", "%s: %d sent", title[arrangement], signals);
        for (int i = 0; i < signals; i++) {
            kill(getpid(), SIGUSR1);
            if (arrangement != ALL_BLOCK)
                wait_until_handled();
        }
        if (arrangement == ALL_BLOCK && signals > 0) {
            sigset_t none;                      /* pending for the process; now somebody is ready to handle it */
            sigemptyset(&none);
            pthread_sigmask(SIG_SETMASK, &none, NULL);
            wait_until_handled();
        }
        report();
        pthread_barrier_wait(&sent);
    }
    for (int i = 0; i < threads; i++) {
        waits("main", "pthread_join", name[i]);
        pthread_join(thread[i], NULL);
        joins("main", name[i]);
    }
    ends("main");
    return 0;
}
