/* fork/mutex_deadlock */
#include "forks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void child(void)
{
    say("child locks");
    pthread_mutex_lock(&mutex);
    say("never");
}

int main(void)
{
    struct hold hold = {&mutex, 3};
    start(holds, &hold);
    tick(1);
    forked(child);
}
