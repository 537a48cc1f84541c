/* fork/in_once */
#include "forks.h"

static pthread_once_t control = PTHREAD_ONCE_INIT;
static const char *who;

static void routine(void)
{
    pid_t child = fork();
    who = child ? "parent" : "child";
    if (child)
        reap(child);
    say("%s in routine", who);
}

static void again(void)
{
    say("again");
}

int main(void)
{
    OK(pthread_once(&control, routine));
    OK(pthread_once(&control, again));
    say("%s", who);
}
