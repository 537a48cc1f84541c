#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static pthread_key_t key;

static void *sets_and_returns(void *unused)
{
    (void)unused;
    OK(pthread_setspecific(key, "value"));
    return (void *)5;
}

int main(void)
{
    OK(pthread_key_create(&key, says));
    say("%s", value_name(join(start(sets_and_returns, NULL))));
}
