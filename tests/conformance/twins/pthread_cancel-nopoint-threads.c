#include "victim.h"

static pthread_key_t key;
static pthread_t other;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *never_ends(void *unused)
{
    for (;;)
        tick(1000);
    return unused;
}

static void *ends_at_once(void *unused)
{
    return unused;
}

static void nothing(void)
{
}

static void call(void)
{
    CHECK(pthread_self() != other);
    sched_yield();
    start(ends_at_once, NULL);
    OK(pthread_detach(other));
    OK(pthread_setspecific(key, &key));
    CHECK(pthread_getspecific(key) == &key);
    OK(pthread_once(&once, nothing));
    pthread_cleanup_push(cleaned, NULL);
    pthread_cleanup_pop(0);
}

int main(void)
{
    OK(pthread_key_create(&key, NULL));
    other = start(never_ends, NULL);
    cancel_before();
}
