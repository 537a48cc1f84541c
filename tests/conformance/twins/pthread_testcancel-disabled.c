#include "twin.h"

static void *disabled_tests(void *unused)
{
    (void)unused;
    int old;
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old));
    OK(pthread_cancel(pthread_self()));
    pthread_testcancel();
    say("on");
    return (void *)7;
}

int main(void)
{
    say("%s", value_name(join(start(disabled_tests, NULL))));
}
