/* N threads that compute, read from a device and compute again.
 *
 * The device is a timer: it has something to be read when its time is over, and until then read blocks.  GNU Pth's
 * jacket over read first waits, in the library, until there is something; then read does not block the others.
 *
 * usage: reading threads compute block          (times in nanoseconds)
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include "steps.h"

static long long compute_time, block_time;

static void *worker(void *name)
{
    int device = timerfd_create(CLOCK_MONOTONIC, 0);
    struct itimerspec once = {.it_value = {block_time / 1000000000, block_time % 1000000000}};
    uint64_t answer;

    compute(name, compute_time);
    timerfd_settime(device, 0, &once, NULL);
    step(name, "blocked", "read");
    ssize_t count = read(device, &answer, sizeof answer);
    compute(name, compute_time);
    if (count != sizeof answer)
        says(name, "read fails");
    close(device);
    ends(name);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    int threads = atoi(argv[1]);
    compute_time = atoll(argv[2]);
    block_time = atoll(argv[3]);

    pthread_t thread[threads];
    char name[threads][12];
    step("main", "running", "");
    for (int i = 0; i < threads; i++) {
        snprintf(name[i], sizeof name[i], "T%d", i + 1);
        creates("main", name[i]);
        if (pthread_create(&thread[i], NULL, worker, name[i]) != 0)
            return 1;
    }
    for (int i = 0; i < threads; i++) {
        waits("main", "pthread_join", name[i]);
        pthread_join(thread[i], NULL);
        joins("main", name[i]);
    }
    ends("main");
    return 0;
}
