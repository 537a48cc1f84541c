#include "twin.h"

static int g;

static void *routine(void *unused)
{
    OK(pthread_cancel(pthread_self()));
    g = 1;
    pthread_testcancel();
    g = 2;
    return unused;
}

int main(void)
{
    say("%s", value_name(join(start(routine, NULL))));
    say("g %d", g);
}
