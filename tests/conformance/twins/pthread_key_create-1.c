#include "specific.h"

static pthread_key_t key;

static void *asks_sets_asks(void *unused)
{
    say("thread %s", specific(key));
    set(key, 2);
    say("thread %s", specific(key));
    return unused;
}

int main(void)
{
    key = make(NULL);
    set(key, 1);
    join(start(asks_sets_asks, NULL));
    say("main %s", specific(key));
}
