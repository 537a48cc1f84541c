#include "twin.h"

static void *nothing(void *unused)
{
    return unused;
}

int main(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    OK(pthread_attr_init(&attributes));
    OK(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_JOINABLE));
    OK(pthread_create(&thread, &attributes, nothing, NULL));
    OK(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED));
    say("%s", error(pthread_join(thread, NULL)));
}
