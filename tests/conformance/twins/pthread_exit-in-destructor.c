#include "twin.h"

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void says_once(void)
{
    say("once");
}

static void *child(void *unused)
{
    say("child");
    return unused;
}

static void calls_a_lot(void *value)
{
    (void)value;
    say("destructor");
    OK(pthread_once(&once, says_once));
    join(start(child, NULL));
}

static void *sets_and_returns(void *unused)
{
    OK(pthread_setspecific(key, &key));
    return unused;
}

int main(void)
{
    OK(pthread_key_create(&key, calls_a_lot));
    join(start(sets_and_returns, NULL));
    say("done");
}
