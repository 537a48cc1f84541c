#include "twin.h"

static pthread_key_t key;

static void sleeps_and_says(void *text)
{
    tick(2);
    say("%s", (char *)text);
}

static void *sets_pushes_exits(void *unused)
{
    (void)unused;
    OK(pthread_setspecific(key, "destructor done"));
    pthread_cleanup_push(sleeps_and_says, "handler done");
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
}

int main(void)
{
    OK(pthread_key_create(&key, sleeps_and_says));
    join(start(sets_pushes_exits, NULL));
    say("joined");
}
