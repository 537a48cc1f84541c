#include "twin.h"

static pthread_key_t key;

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *pushes_three_and_waits(void *unused)
{
    OK(pthread_setspecific(key, "value"));
    pthread_cleanup_push(says, "1");
    pthread_cleanup_push(says, "2");
    pthread_cleanup_push(says, "3");
    for (;;)
        pause();
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    OK(pthread_key_create(&key, says));
    pthread_t thread = start(pushes_three_and_waits, NULL);
    tick(3);
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
}
