/* handler/in_destructor */
#include "signals.h"

static pthread_key_t key;

static void destroys(void *value)
{
    say("destructor of %s in", value_name(value));
    raise(SIGUSR1);
    say("destructor out");
}

static void *leaves(void *nothing)
{
    pthread_setspecific(key, (void *)8);
    return nothing;
}

int main(void)
{
    pthread_key_create(&key, destroys);
    handle(SIGUSR1, says);
    join(start(leaves, NULL));
    say("joined");
}
