#include "specific.h"

static pthread_key_t first, second;

static void says_second(void *value)
{
    (void)value;
    say("second is %s", specific(second));
}

static void *sets(void *unused)
{
    set(first, 1);
    set(second, 2);
    return unused;
}

int main(void)
{
    first = make(says_second);
    second = make(says_value);
    join(start(sets, NULL));
}
