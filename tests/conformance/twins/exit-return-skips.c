#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

int main(void)
{
    pthread_key_t key;
    OK(pthread_key_create(&key, says));
    OK(pthread_setspecific(key, "main's value"));
    say("main returns");
}
