#include "twin.h"

static void *returns_seven(void *unused)
{
    (void)unused;
    return (void *)7;
}

int main(void)
{
    pthread_t thread = start(returns_seven, NULL);
    tick(3);
    say("%s", error(pthread_cancel(thread)));
    say("%s", value_name(join(thread)));
}
