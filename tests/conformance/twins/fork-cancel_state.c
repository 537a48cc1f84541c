/* fork/cancel_state */
#include "forks.h"

static void tell(const char *who)
{
    int state, type;
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state));
    OK(pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &type));
    say("%s %s %s", who, state == PTHREAD_CANCEL_DISABLE ? "disabled" : "enabled",
        type == PTHREAD_CANCEL_ASYNCHRONOUS ? "asynchronous" : "deferred");
}

static void child(void)
{
    tell("child");
}

int main(void)
{
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL));
    OK(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL));
    forked(child);
    tell("parent");
}
