#include "specific.h"

static pthread_key_t key;

static void *sets_and_waits(void *unused)
{
    set(key, 1);
    for (;;)
        pause();
    return unused;
}

int main(void)
{
    key = make(NULL);
    pthread_t thread = start(sets_and_waits, NULL);
    tick(3);
    say("%s", error(pthread_key_delete(key)));
    OK(pthread_cancel(thread));
    join(thread);
}
