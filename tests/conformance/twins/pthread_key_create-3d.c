#include "specific.h"

static pthread_key_t key;

static void *sets(void *unused)
{
    set(key, 1);
    set(key, 2);
    set(key, 3);
    return unused;
}

int main(void)
{
    key = make(says_value);
    join(start(sets, NULL));
}
