#include "twin.h"

static void sets(int type)
{
    int old;
    OK(pthread_setcanceltype(type, &old));
    say("%s", old == PTHREAD_CANCEL_DEFERRED ? "DEFERRED" : "ASYNCHRONOUS");
}

int main(void)
{
    sets(PTHREAD_CANCEL_ASYNCHRONOUS);
    sets(PTHREAD_CANCEL_DEFERRED);
}
