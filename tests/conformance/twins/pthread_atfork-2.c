/* pthread_atfork/2 */
#include "forks.h"

static void prepare(void)
{
    say("prepare");
}

static void parent(void)
{
    say("parent");
}

static void child(void)
{
    tick(1);
    say("child");
}

static void nothing_more(void)
{
}

int main(void)
{
    OK(pthread_atfork(NULL, NULL, child));
    OK(pthread_atfork(NULL, parent, NULL));
    OK(pthread_atfork(prepare, NULL, NULL));
    OK(pthread_atfork(NULL, NULL, NULL));
    forked(nothing_more);
}
