/* fork/once_done */
#include "forks.h"

static pthread_once_t control = PTHREAD_ONCE_INIT;

static void routine(void)
{
    say("routine");
}

static void once(const char *who)
{
    OK(pthread_once(&control, routine));
    say("%s", who);
}

static void child(void)
{
    once("child");
}

int main(void)
{
    OK(pthread_once(&control, routine));
    forked(child);
    once("parent");
}
