/* fork/once_elsewhere */
#include "forks.h"

static pthread_once_t control = PTHREAD_ONCE_INIT;
static int ticks = 5;

static void routine(void)
{
    say("begin");
    tick(ticks);
    say("end");
}

static void *once(void *nothing)
{
    OK(pthread_once(&control, routine));
    return nothing;
}

static void child(void)
{
    ticks = 1;
    once(NULL);
    say("child");
}

int main(void)
{
    pthread_t thread = start(once, NULL);
    tick(1);
    forked(child);
    once(NULL);
    say("parent");
    join(thread);
}
