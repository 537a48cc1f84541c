/* fork/after_joins */
#include "forks.h"

static int values[3];

static void *squares(void *number)
{
    int n = (int)(intptr_t)number;
    tick(n < 4 ? 4 - n : 0);
    return (void *)(intptr_t)(n * n);
}

static void tell(const char *who)
{
    say("%s %d %d %d", who, values[0], values[1], values[2]);
}

static void child(void)
{
    tell("child");
    say("child %s", value_name(join(start(squares, (void *)4))));
}

int main(void)
{
    pthread_t threads[3];
    for (int at = 0; at < 3; at++)
        threads[at] = start(squares, (void *)(intptr_t)(at + 1));
    for (int at = 0; at < 3; at++)
        values[at] = (int)(intptr_t)join(threads[at]);
    forked(child);
    tell("parent");
}
