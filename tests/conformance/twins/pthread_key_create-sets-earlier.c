#include "specific.h"

static pthread_key_t first, second;

static void says_first(void *value)
{
    say("first %s", value_name(value));
}

static void sets_earlier(void *value)
{
    say("second %s", value_name(value));
    set(first, (long)value + 10);
}

static void *sets(void *unused)
{
    set(second, 1);
    return unused;
}

int main(void)
{
    first = make(says_first);
    second = make(sets_earlier);
    join(start(sets, NULL));
}
