#include "specific.h"

static pthread_key_t first, later;

static void sets_later(void *value)
{
    say("first %s", value_name(value));
    set(later, (long)value + 10);
}

static void says_later(void *value)
{
    say("later %s", value_name(value));
}

static void *sets(void *unused)
{
    set(first, 1);
    return unused;
}

int main(void)
{
    first = make(sets_later);
    later = make(says_later);
    join(start(sets, NULL));
}
