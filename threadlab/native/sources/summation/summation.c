/* A thread adds up the numbers from 1 to N while main waits for it: the same source for two thread libraries.
 *
 * usage: summation upper
 */
#include <pthread.h>
#include <stdlib.h>
#include "steps.h"

static long long sum;                           /* shared: the thread writes it, main reads it after the join */

static void *runner(void *upper)
{
    step("T1", "running", "");
    for (long long number = 1; number <= *(long long *)upper; number++)
        sum += number;
    ends("T1");
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    long long upper = atoll(argv[1]);
    pthread_t thread;
    step("main", "running", "");
    creates("main", "T1");
    pthread_create(&thread, NULL, runner, &upper);
    waits("main", "pthread_join", "T1");
    pthread_join(thread, NULL);
    joins("main", "T1");
    says("main", "sum = %lld", sum);
    ends("main");
    return 0;
}
