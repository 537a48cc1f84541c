#include "specific.h"

static pthread_key_t plain, last;

static void says_plain(void *value)
{
    (void)value;
    say("plain is %s", specific(plain));
}

static void *sets(void *unused)
{
    set(plain, 2);
    set(last, 1);
    return unused;
}

int main(void)
{
    plain = make(NULL);
    last = make(says_plain);
    join(start(sets, NULL));
}
