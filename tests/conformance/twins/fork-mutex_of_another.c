/* fork/mutex_of_another */
#include "forks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void child(void)
{
    for (int ticks = 0; ticks <= 4; ticks += 4) {
        tick(ticks);
        say("child %s", error(pthread_mutex_trylock(&mutex)));
    }
}

int main(void)
{
    struct hold hold = {&mutex, 2};
    pthread_t thread = start(holds, &hold);
    tick(1);
    forked(child);
    join(thread);
    say("parent %s", error(pthread_mutex_trylock(&mutex)));
}
