/* waitpid/two_threads */
#include "processes.h"

static volatile int got, missed;

static void *waits(void *nothing)
{
    int status;
    if (waitpid(-1, &status, 0) > 0)
        got = WEXITSTATUS(status);
    else
        missed = errno;
    return nothing;
}

int main(void)
{
    exits(9, 3);
    pthread_t one = start(waits, NULL), two = start(waits, NULL);
    join(one);
    join(two);
    say("%d", got);
    say("%s", error(missed));
}
