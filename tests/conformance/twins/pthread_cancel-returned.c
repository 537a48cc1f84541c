#include "twin.h"

static void *cancels_itself_and_returns(void *unused)
{
    (void)unused;
    OK(pthread_cancel(pthread_self()));
    return (void *)7;
}

int main(void)
{
    say("%s", value_name(join(start(cancels_itself_and_returns, NULL))));
}
