#include "twin.h"

static void *says_late(void *unused)
{
    tick(3);
    say("detached ends");
    return unused;
}

int main(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    OK(pthread_attr_init(&attributes));
    OK(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED));
    OK(pthread_create(&thread, &attributes, says_late, NULL));
    say("main leaves");
    pthread_exit((void *)3);
}
