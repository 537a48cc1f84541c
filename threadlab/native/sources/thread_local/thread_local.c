/* Thread-specific data in a pool, whose threads somebody else made.
 *
 * A task finds what an earlier task left in the same thread, for the pool's threads outlive the tasks.  When a thread
 * ends, the destructor of the key is called with its value; a variable declared with __thread just goes away.
 *
 * usage: thread_local workers tasks block          (time in nanoseconds)
 */
#include <stdlib.h>
#include "pool.h"
#include "steps.h"

static long long block_time;
static int names;
static __thread char name[12];                  /* each thread has its own, empty at first */
static __thread int left_here;
static pthread_key_t key;

static void destructor(void *value)
{
    says(name, "the destructor gets task %d", *(int *)value);
    free(value);
    ends(name);
}

static void tell(int task, const char *where, int found)
{
    if (found)
        says(name, "task %d finds task %d in %s", task, found, where);
    else
        says(name, "task %d finds nothing in %s", task, where);
}

static void run(void *argument)
{
    int task = (int)(long)argument;
    if (!name[0])                               /* a thread that was not seen before */
        snprintf(name, sizeof name, "T%d", __atomic_add_fetch(&names, 1, __ATOMIC_RELAXED));
    step(name, "running", "");

    tell(task, "__thread", left_here);
    left_here = task;

    int *value = pthread_getspecific(key);
    tell(task, "the key", value ? *value : 0);
    if (!value)
        pthread_setspecific(key, value = malloc(sizeof *value));
    *value = task;

    step(name, "blocked", "usleep");
    usleep(block_time / 1000);
    step(name, "waiting", "pthread_cond_wait");  /* for the next task */
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    block_time = atoll(argv[3]);
    step("main", "running", "");
    pthread_key_create(&key, destructor);
    pool_open(atoi(argv[1]));
    for (long task = 1; task <= atol(argv[2]); task++)
        pool_submit(run, (void *)task);
    step("main", "waiting", "pthread_cond_wait");
    pool_wait();
    step("main", "waiting", "pthread_join");
    pool_close();
    step("main", "running", "");
    ends("main");
    return 0;
}
