#include "twin.h"

static void *returns(void *unused)
{
    return unused;
}

int main(void)
{
    say("%s", error(pthread_join(start(returns, NULL), NULL)));
}
