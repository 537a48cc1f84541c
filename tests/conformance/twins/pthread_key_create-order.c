#include "specific.h"

static pthread_key_t first, second, third;

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *sets(void *unused)
{
    OK(pthread_setspecific(third, "c"));
    OK(pthread_setspecific(first, "a"));
    OK(pthread_setspecific(second, "b"));
    return unused;
}

int main(void)
{
    first = make(says);
    second = make(says);
    third = make(says);
    join(start(sets, NULL));
}
