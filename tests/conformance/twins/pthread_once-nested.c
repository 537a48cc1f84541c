#include "twin.h"

static pthread_once_t outer = PTHREAD_ONCE_INIT, inner = PTHREAD_ONCE_INIT;

static void says_inner(void)
{
    say("inner");
}

static void says_second(void)
{
    say("second");
}

static void says_outer(void)
{
    say("outer");
    OK(pthread_once(&inner, says_inner));
}

int main(void)
{
    OK(pthread_once(&outer, says_outer));
    OK(pthread_once(&inner, says_second));
    say("end");
}
