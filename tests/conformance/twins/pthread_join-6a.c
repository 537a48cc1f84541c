#include "twin.h"

static void *returns(void *unused)
{
    return unused;
}

int main(void)
{
    pthread_t thread = start(returns, NULL);
    say("%s", error(pthread_join(thread, NULL)));
    say("%s", error(pthread_join(thread, NULL)));
}
