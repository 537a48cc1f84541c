#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static pthread_key_t key;

static void *pushes_three(void *unused)
{
    (void)unused;
    OK(pthread_setspecific(key, "value"));
    pthread_cleanup_push(says, "1");
    pthread_cleanup_push(says, "2");
    pthread_cleanup_push(says, "3");
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
}

int main(void)
{
    OK(pthread_key_create(&key, says));
    join(start(pushes_three, NULL));
}
