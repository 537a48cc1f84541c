#include "twin.h"

static void sets(int state)
{
    int old;
    OK(pthread_setcancelstate(state, &old));
    say("%s", old == PTHREAD_CANCEL_ENABLE ? "ENABLE" : "DISABLE");
}

int main(void)
{
    sets(PTHREAD_CANCEL_DISABLE);
    sets(PTHREAD_CANCEL_ENABLE);
}
