#include "specific.h"

static pthread_key_t key;

static void deletes_key(void *value)
{
    say("destructor %s", value_name(value));
    say("%s", error(pthread_key_delete(key)));
}

static void *sets(void *unused)
{
    set(key, 1);
    return unused;
}

int main(void)
{
    key = make(deletes_key);
    join(start(sets, NULL));
    say("joined");
}
