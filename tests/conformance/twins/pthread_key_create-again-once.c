#include "specific.h"

static pthread_key_t key;

static void sets_up_to_two(void *value)
{
    say("round %s", value_name(value));
    if ((long)value < 2)
        set(key, (long)value + 1);
}

static void *sets(void *unused)
{
    set(key, 1);
    return unused;
}

int main(void)
{
    key = make(sets_up_to_two);
    join(start(sets, NULL));
    say("joined");
}
