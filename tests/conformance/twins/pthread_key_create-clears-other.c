#include "specific.h"

static pthread_key_t first, second;

static void clears_second(void *value)
{
    (void)value;
    say("cleared");
    set(second, 0);
}

static void *sets(void *unused)
{
    set(first, 1);
    set(second, 2);
    return unused;
}

int main(void)
{
    first = make(clears_second);
    second = make(says_value);
    join(start(sets, NULL));
}
