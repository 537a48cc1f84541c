#include "twin.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void leaves(void)
{
    say("leaves");
    pthread_exit((void *)4);
}

static void says_second(void)
{
    say("second");
}

static void *calls_once(void *unused)
{
    OK(pthread_once(&once, leaves));
    return unused;
}

int main(void)
{
    say("%s", value_name(join(start(calls_once, NULL))));
    OK(pthread_once(&once, says_second));
    say("end");
}
