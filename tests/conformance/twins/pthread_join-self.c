#include "twin.h"

static void *joins_itself(void *unused)
{
    say("%s", error(pthread_join(pthread_self(), NULL)));
    return unused;
}

int main(void)
{
    joins_itself(NULL);
    join(start(joins_itself, NULL));
}
