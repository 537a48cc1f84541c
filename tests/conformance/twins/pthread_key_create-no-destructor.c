#include "specific.h"

static pthread_key_t key;

static void *sets(void *unused)
{
    set(key, 1);
    return unused;
}

int main(void)
{
    key = make(NULL);
    join(start(sets, NULL));
    say("joined");
}
