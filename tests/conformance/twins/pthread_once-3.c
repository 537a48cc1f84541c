#include "twin.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void says_first(void)
{
    say("first");
}

static void says_second(void)
{
    say("second");
}

int main(void)
{
    OK(pthread_once(&once, says_first));
    OK(pthread_once(&once, says_second));
    say("end");
}
