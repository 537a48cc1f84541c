#include "twin.h"

static pthread_key_t key;

static void says_destroyed(void *value)
{
    say("destructor of %s", (char *)value);
}

static void says_specific(void *unused)
{
    (void)unused;
    say("handler sees %s", (char *)pthread_getspecific(key));
}

static void *sets_pushes_exits(void *unused)
{
    (void)unused;
    OK(pthread_setspecific(key, "value"));
    pthread_cleanup_push(says_specific, NULL);
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
}

int main(void)
{
    OK(pthread_key_create(&key, says_destroyed));
    say("%s", value_name(join(start(sets_pushes_exits, NULL))));
}
