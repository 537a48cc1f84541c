#include "twin.h"

static int g;

static void *routine(void *unused)
{
    int old;
    OK(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old));
    g = 1;
    pthread_cancel(pthread_self());
    g = 2;
    return unused;
}

int main(void)
{
    say("%s", value_name(join(start(routine, NULL))));
    say("g %d", g);
}
