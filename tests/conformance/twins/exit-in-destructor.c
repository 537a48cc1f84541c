#include "twin.h"

static pthread_key_t key;

static void exits(void *unused)
{
    (void)unused;
    say("destructor");
    exit(5);
}

static void *sets_and_returns(void *unused)
{
    OK(pthread_setspecific(key, &key));
    return unused;
}

int main(void)
{
    OK(pthread_key_create(&key, exits));
    join(start(sets_and_returns, NULL));
    say("joined");
}
