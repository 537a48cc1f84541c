/* N threads that compute, make a blocking call and compute again.
 *
 * The same file builds against NPTL and, with the header in ../gnu-pth, against GNU Portable Threads: Pthreads says
 * how threads behave and leaves open what they are made of.
 *
 * usage: models threads compute block rounds          (times in nanoseconds)
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "steps.h"

static long long compute_time, block_time;
static int rounds;

static void *worker(void *name)
{
    for (int round = 0; round < rounds; round++) {
        compute(name, compute_time);
        step(name, "blocked", "usleep");
        usleep(block_time / 1000);              /* the kernel answers after this time */
    }
    compute(name, compute_time);
    ends(name);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    int threads = atoi(argv[1]);
    compute_time = atoll(argv[2]);
    block_time = atoll(argv[3]);
    rounds = atoi(argv[4]);

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
    ends("main");
    return 0;
}
