#include "twin.h"

static _Atomic int g;

static void *stores_then_tests(void *unused)
{
    g = 1;
    pthread_testcancel();
    for (;;)
        pause();
    return unused;
}

int main(void)
{
    pthread_t thread = start(stores_then_tests, NULL);
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
    say("g %d", g);
}
