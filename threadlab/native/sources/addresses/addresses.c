/* Where things lie, as each thread of a process and the first thread of a forked child see them.
 *
 * Threads share code, global data and heap; each has a stack of its own.  The child has all at the same addresses, and
 * yet in memory of its own.  A variable declared with __thread belongs to the kernel thread: the threads of GNU Pth,
 * which live in one, share it.
 *
 * usage: addresses threads
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int global;
static __thread int thread_specific;
static int *heap;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_here = PTHREAD_COND_INITIALIZER;
static int threads, here;

static void look(const char *process, const char *thread)
{
    int local;
    struct { const char *what; void *address; } seen[] = {
        {"code", look}, {"global", &global}, {"heap", heap}, {"stack", &local}, {"thread-specific", &thread_specific},
    };
    for (int i = 0; i < 5; i++)
        printf("{\"process\":\"%s\",\"thread\":\"%s\",\"what\":\"%s\",\"address\":%ld}\n",
               process, thread, seen[i].what, (long)seen[i].address);
}

static void *looker(void *name)
{
    pthread_mutex_lock(&mutex);
    look("parent", name);
    if (++here == threads)
        pthread_cond_broadcast(&all_here);
    while (here < threads)                      /* a stack that is free again would be given to the next thread */
        pthread_cond_wait(&all_here, &mutex);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    threads = atoi(argv[1]);
    pthread_t thread[threads];
    char name[threads][12];
    heap = malloc(sizeof *heap);
    look("parent", "main");
    for (int i = 0; i < threads; i++) {
        snprintf(name[i], sizeof name[i], "T%d", i + 1);
        if (pthread_create(&thread[i], NULL, looker, name[i]) != 0)
            return 1;
    }
    for (int i = 0; i < threads; i++)
        pthread_join(thread[i], NULL);

    fflush(stdout);                             /* or the child would print it once more */
    pid_t child = fork();
    if (child == 0) {
        look("child", "main");
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    return 0;
}
