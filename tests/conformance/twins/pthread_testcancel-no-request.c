#include "twin.h"

static void *tests_and_returns(void *unused)
{
    (void)unused;
    pthread_testcancel();
    say("on");
    return (void *)7;
}

int main(void)
{
    say("%s", value_name(join(start(tests_and_returns, NULL))));
}
