#include "twin.h"

static void *returns(void *unused)
{
    return unused;
}

int main(void)
{
    pthread_t thread = start(returns, NULL);
    join(thread);
    say("%s", error(pthread_cancel(thread)));
}
