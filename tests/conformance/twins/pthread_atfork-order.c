/* pthread_atfork/order */
#include "forks.h"

#define HANDLERS(number)                       \
    static void prepare##number(void)          \
    {                                          \
        say("prepare " #number);               \
    }                                          \
    static void parent##number(void)           \
    {                                          \
        say(#number);                          \
    }                                          \
    static void child##number(void)            \
    {                                          \
        say("child " #number);                 \
    }

HANDLERS(1)
HANDLERS(2)
HANDLERS(3)

static void parents(void)
{
    tick(3);
    say("parents");
}

static void nothing_more(void)
{
}

int main(void)
{
    OK(pthread_atfork(NULL, parents, NULL));
    OK(pthread_atfork(prepare1, parent1, child1));
    OK(pthread_atfork(prepare2, parent2, child2));
    OK(pthread_atfork(prepare3, parent3, child3));
    forked(nothing_more);
}
