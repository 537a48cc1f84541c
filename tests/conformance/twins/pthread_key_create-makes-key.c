#include "specific.h"

static pthread_key_t key;

static void makes_and_uses(void *value)
{
    (void)value;
    pthread_key_t another = make(NULL);
    set(another, 5);
    say("%s", specific(another));
}

static void *sets(void *unused)
{
    set(key, 1);
    return unused;
}

int main(void)
{
    key = make(makes_and_uses);
    join(start(sets, NULL));
}
