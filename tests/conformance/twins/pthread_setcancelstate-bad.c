#include "twin.h"

int main(void)
{
    int old = 42;
    say("%s", error(pthread_setcancelstate(99, &old)));
    say("%s", error(pthread_setcanceltype(99, &old)));
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old));
    say("%s", old == PTHREAD_CANCEL_ENABLE ? "ENABLE" : "DISABLE");
}
