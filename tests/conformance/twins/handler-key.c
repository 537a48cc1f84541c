/* handler/key */
#include "signals.h"

static pthread_key_t key;

static void reads(int number)
{
    (void)number;
    say("%s", value_name(pthread_getspecific(key)));
    pthread_setspecific(key, (void *)3);
}

static void *has_two(void *nothing)
{
    pthread_setspecific(key, (void *)2);
    raise(SIGUSR1);
    say("T: %s", value_name(pthread_getspecific(key)));
    return nothing;
}

int main(void)
{
    pthread_key_create(&key, NULL);
    pthread_setspecific(key, (void *)1);
    handle(SIGUSR1, reads);
    join(start(has_two, NULL));
    say("M: %s", value_name(pthread_getspecific(key)));
}
