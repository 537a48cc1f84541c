/* pthread_atfork/inherited */
#include "forks.h"

static void prepare(void)
{
    say("prepare");
}

static void parent(void)
{
    say("parent or child");
}

static void child(void)
{
    tick(1);
    say("parent or child");
}

static void nothing_more(void)
{
}

static void forks_again(void)
{
    forked(nothing_more);
}

int main(void)
{
    OK(pthread_atfork(prepare, parent, child));
    forked(forks_again);
}
