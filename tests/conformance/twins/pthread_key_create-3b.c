#include "specific.h"

static pthread_key_t never_set, set_back;

static void *sets(void *unused)
{
    specific(never_set);
    set(set_back, 1);
    set(set_back, 0);
    return unused;
}

int main(void)
{
    never_set = make(says_value);
    set_back = make(says_value);
    join(start(sets, NULL));
    say("end");
}
