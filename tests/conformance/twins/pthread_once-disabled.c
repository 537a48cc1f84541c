#include "twin.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void disables(void)
{
    int old;
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old));
    say("begins");
    OK(pthread_cancel(pthread_self()));
    pthread_testcancel();
    say("ends");
}

static void says_second(void)
{
    say("second");
}

static void *calls_once(void *unused)
{
    OK(pthread_once(&once, disables));
    return unused;
}

int main(void)
{
    say("%s", value_name(join(start(calls_once, NULL))));
    OK(pthread_once(&once, says_second));
    say("end");
}
