/* Threads add 1 to a shared variable, again and again: is any addition lost?
 *
 * An addition takes three steps: load, add, store.  Load and store are atomic here, each by itself, so that C gives the
 * program a meaning; the three together are not.  With the guard "mutex" no thread comes between another's steps.
 *
 * usage: lost_update none|mutex threads additions          (additions of each thread)
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "steps.h"

static int guarded;
static long additions;
static atomic_long count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *worker(void *name)
{
    step(name, "running", "");
    for (long i = 0; i < additions; i++) {
        if (guarded)
            pthread_mutex_lock(&lock);
        long value = atomic_load(&count);
        atomic_store(&count, value + 1);        /* what others have stored since the load is lost */
        if (guarded)
            pthread_mutex_unlock(&lock);
    }
    ends(name);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    guarded = strcmp(argv[1], "mutex") == 0;
    int threads = atoi(argv[2]);
    additions = atol(argv[3]);

    pthread_t thread[threads];
    char name[threads][12];
    step("main", "running", "");
    for (int i = 0; i < threads; i++) {
        snprintf(name[i], sizeof name[i], "T%d", i + 1);
        creates("main", name[i]);
        if (pthread_create(&thread[i], NULL, worker, name[i]) != 0) {
            fprintf(stderr, "pthread_create fails at thread %d\n", i + 1);
            return 1;
        }
    }
    for (int i = 0; i < threads; i++) {
        waits("main", "pthread_join", name[i]);
        pthread_join(thread[i], NULL);
        joins("main", name[i]);
    }
    says("main", "%ld of %ld", atomic_load(&count), threads * additions);
    ends("main");
    return 0;
}
