#include "twin.h"

static const char *state_name(int state)
{
    return state == PTHREAD_CANCEL_ENABLE ? "ENABLE" : "DISABLE";
}

static const char *type_name(int type)
{
    return type == PTHREAD_CANCEL_DEFERRED ? "DEFERRED" : "ASYNCHRONOUS";
}

static void *asks_both(void *unused)
{
    int state, type;
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state));
    OK(pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &type));
    say("%s", state_name(state));
    say("%s", type_name(type));
    return unused;
}

int main(void)
{
    int old;
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old));
    OK(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old));
    join(start(asks_both, NULL));
}
