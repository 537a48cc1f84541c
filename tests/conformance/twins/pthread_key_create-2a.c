#include "specific.h"

static pthread_key_t first, second;

static void *says_both(void *unused)
{
    say("%s %s", specific(first), specific(second));
    return unused;
}

int main(void)
{
    first = make(NULL);
    second = make(NULL);
    set(first, 1);
    set(second, 2);
    join(start(says_both, NULL));
}
