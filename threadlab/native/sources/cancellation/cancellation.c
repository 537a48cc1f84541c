/* A thread is cancelled while it computes: when does it end, and what does it leave in order?
 *
 * Asynchronous cancellation acts at once, wherever the thread is.  Deferred cancellation acts when it reaches a
 * cancellation point, here usleep.  While cancellation is disabled the request is kept.  In each case the cleanup
 * handlers are called, the last one first.
 *
 * usage: cancellation deferred|asynchronous|disabled compute block after          (times in nanoseconds)
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "steps.h"

static const char *type;
static long long compute_time, block_time, after;

static void leaves(void *name)
{
    ends(name);
}

static void cleans_up(void *number)
{
    says("T1", "cleanup handler %s", (char *)number);
}

static void *worker(void *name)
{
    pthread_cleanup_push(leaves, name);
    pthread_cleanup_push(cleans_up, "1");
    pthread_cleanup_push(cleans_up, "2");
    if (strcmp(type, "asynchronous") == 0)
        pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    if (strcmp(type, "disabled") == 0)
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);

    compute(name, compute_time);                /* calls nothing that would be a cancellation point */
    says(name, "it has computed");
    step(name, "blocked", "usleep");
    usleep(block_time / 1000);                  /* a cancellation point */
    step(name, "running", "");
    says(name, "it has slept");
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    pthread_testcancel();                       /* another one */
    says(name, "it was not cancelled");

    pthread_cleanup_pop(1);
    pthread_cleanup_pop(1);
    pthread_cleanup_pop(1);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    type = argv[1];
    compute_time = atoll(argv[2]);
    block_time = atoll(argv[3]);
    after = atoll(argv[4]);

    pthread_t thread;
    void *value;
    step("main", "running", "");
    creates("main", "T1");
    pthread_create(&thread, NULL, worker, "T1");
    step("main", "blocked", "usleep");
    usleep(after / 1000);
    step("main", "running", "");
    event("main", "cancels", "T1");
    pthread_cancel(thread);                     /* a request: it returns at once */
    waits("main", "pthread_join", "T1");
    pthread_join(thread, &value);
    joins("main", "T1");
    says("main", value == PTHREAD_CANCELED ? "T1 was cancelled" : "T1 returned");
    ends("main");
    return 0;
}
