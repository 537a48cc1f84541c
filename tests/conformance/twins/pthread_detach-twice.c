#include "twin.h"

static void *waits(void *unused)
{
    pause();
    return unused;
}

int main(void)
{
    pthread_t thread = start(waits, NULL);
    say("%s", error(pthread_detach(thread)));
    say("%s", error(pthread_detach(thread)));
}
