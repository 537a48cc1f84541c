#include "victim.h"

static pthread_t ended;

static void *ends_at_once(void *unused)
{
    return unused;
}

static void call(void)
{
    OK(pthread_join(ended, NULL));
}

int main(void)
{
    ended = start(ends_at_once, NULL);
    tick(3);
    cancel_before();
}
