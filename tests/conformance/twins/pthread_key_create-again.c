#include "specific.h"

static pthread_key_t key;

static void sets_next_round(void *value)
{
    say("round %s", value_name(value));
    set(key, (long)value + 1);
}

static void *sets(void *unused)
{
    set(key, 1);
    return unused;
}

int main(void)
{
    key = make(sets_next_round);
    join(start(sets, NULL));
    say("joined");
}
