#include "specific.h"

static pthread_key_t key;

static void says_and_sets(int number)
{
    (void)number;
    say("handler %s", specific(key));
    set(key, 2);
}

int main(void)
{
    key = make(NULL);
    handle(SIGUSR1, says_and_sets);
    set(key, 1);
    raise(SIGUSR1);
    say("afterwards %s", specific(key));
}
