/* fork/thread */
#include "forks.h"

static pthread_t mine;

static void child(void)
{
    say(pthread_equal(pthread_self(), mine) ? "same id" : "another id");
}

static void *forks(void *nothing)
{
    mine = pthread_self();
    say("%d", forked(child));
    child();
    return nothing;
}

int main(void)
{
    in_a_thread(forks, NULL);
    say("joined");
}
