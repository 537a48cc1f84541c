#include "twin.h"

static void *returns(void *value)
{
    return value;
}

int main(void)
{
    pthread_t threads[4];
    for (intptr_t number = 0; number < 4; number++)
        threads[number] = start(returns, (void *)(10 * number));
    for (int number = 0; number < 4; number++)
        say("%s", value_name(join(threads[number])));
}
