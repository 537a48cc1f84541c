#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

int main(void)
{
    pthread_key_t key;
    OK(pthread_key_create(&key, says));
    OK(pthread_setspecific(key, "value"));
    pthread_cleanup_push(says, "handler");
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
}
