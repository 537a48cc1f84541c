#include "twin.h"

static void *sleeper(void *unused)
{
    tick(5);
    return unused;
}

int main(void)
{
    pthread_t thread = start(sleeper, NULL);
    OK(pthread_detach(thread));
    say("%s", error(pthread_join(thread, NULL)));
}
