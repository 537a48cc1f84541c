/* exec in a process with several threads: the new program starts with one, and the others are gone.
 *
 * Their cleanup handlers and destructors are not called.
 *
 * usage: exec threads          (called again as: exec after)
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include "steps.h"

static sem_t asleep;

static void farewell(void *name)
{
    says(name, "%s cleans up", (char *)name);   /* never said */
}

static void *sleeper(void *name)
{
    pthread_cleanup_push(farewell, name);
    step(name, "running", "");
    step(name, "blocked", "pause");
    sem_post(&asleep);
    pause();
    pthread_cleanup_pop(1);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    step("main", "running", "");
    if (strcmp(argv[1], "after") == 0) {
        says("main", "kernel threads after: %d", kernel_threads());
        ends("main");
        return 0;
    }

    int threads = atoi(argv[1]);
    sem_init(&asleep, 0, 0);
    char name[threads][12];
    for (int i = 0; i < threads; i++) {
        pthread_t thread;
        snprintf(name[i], sizeof name[i], "T%d", i + 1);
        creates("main", name[i]);
        if (pthread_create(&thread, NULL, sleeper, name[i]) != 0)
            return 1;
    }
    for (int i = 0; i < threads; i++)
        sem_wait(&asleep);
    says("main", "kernel threads before: %d", kernel_threads());
    event("main", "executes", "exec");
    execl("/proc/self/exe", argv[0], "after", (char *)NULL);
    perror("execl");
    return 1;
}
