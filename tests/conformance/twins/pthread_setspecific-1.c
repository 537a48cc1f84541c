#include "specific.h"

static pthread_key_t key;

static void *sets_yields_says(void *unused)
{
    set(key, 2);
    sched_yield();
    say("thread %s", specific(key));
    return unused;
}

int main(void)
{
    key = make(NULL);
    set(key, 1);
    join(start(sets_yields_says, NULL));
    say("main %s", specific(key));
}
