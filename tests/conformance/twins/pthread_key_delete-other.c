#include "specific.h"

static pthread_key_t first, key;

static void deletes_key(void *value)
{
    say("destructor %s", value_name(value));
    say("%s", error(pthread_key_delete(key)));
}

static void *sets(void *unused)
{
    set(first, 1);
    set(key, 2);
    return unused;
}

int main(void)
{
    first = make(deletes_key);
    key = make(says_value);
    join(start(sets, NULL));
    say("joined");
}
