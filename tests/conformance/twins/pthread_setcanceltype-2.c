#include "twin.h"

static void *asks_type(void *unused)
{
    int old;
    OK(pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &old));
    say("%s", old == PTHREAD_CANCEL_DEFERRED ? "DEFERRED" : "ASYNCHRONOUS");
    return unused;
}

int main(void)
{
    join(start(asks_type, NULL));
}
