#include "specific.h"

static pthread_key_t key;

static void compares_id(void *own)
{
    say("same %s", pthread_equal((pthread_t)own, pthread_self()) ? "True" : "False");
}

static void *sets(void *unused)
{
    set(key, (long)pthread_self());
    return unused;
}

int main(void)
{
    key = make(compares_id);
    join(start(sets, NULL));
}
