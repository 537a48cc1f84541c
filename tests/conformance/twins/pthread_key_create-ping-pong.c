#include "specific.h"

static pthread_key_t first, second;

static void first_sets_second(void *value)
{
    say("first %s", value_name(value));
    set(second, (long)value + 1);
}

static void second_sets_first(void *value)
{
    say("second %s", value_name(value));
    set(first, (long)value + 1);
}

static void *sets(void *unused)
{
    set(first, 1);
    return unused;
}

int main(void)
{
    first = make(first_sets_second);
    second = make(second_sets_first);
    join(start(sets, NULL));
}
