#include "specific.h"

static pthread_key_t key;

static void says_argument(void *value)
{
    char argument[32];
    strcpy(argument, value_name(value));
    say("argument %s now %s", argument, specific(key));
}

static void *sets(void *unused)
{
    set(key, 1);
    return unused;
}

int main(void)
{
    key = make(says_argument);
    join(start(sets, NULL));
}
