#include "twin.h"

static int g;

static void *enables_again(void *unused)
{
    int old;
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old));
    OK(pthread_cancel(pthread_self()));
    OK(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old));
    g = 1;
    pthread_testcancel();
    g = 2;
    return unused;
}

int main(void)
{
    join(start(enables_again, NULL));
    say("g %d", g);
}
