#include "twin.h"

static void *waits(void *unused)
{
    pause();
    return unused;
}

int main(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    OK(pthread_attr_init(&attributes));
    OK(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED));
    OK(pthread_create(&thread, &attributes, waits, NULL));
    say("%s", error(pthread_join(thread, NULL)));
    say("%s", error(pthread_detach(thread)));
}
