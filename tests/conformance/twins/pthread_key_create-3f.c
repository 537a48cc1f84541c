#include "specific.h"

static pthread_key_t key;

static void *sets(void *unused)
{
    set(key, 1);
    return unused;
}

int main(void)
{
    key = make(says_value);
    pthread_attr_t attributes;
    pthread_t thread;
    OK(pthread_attr_init(&attributes));
    OK(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED));
    OK(pthread_create(&thread, &attributes, sets, NULL));
    tick(3);
    say("main ends");
}
