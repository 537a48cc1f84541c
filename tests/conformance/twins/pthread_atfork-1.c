/* pthread_atfork/1 */
#include "forks.h"

static pthread_t thread;

static void tells(const char *name)
{
    say("%s %s", name, pthread_equal(pthread_self(), thread) ? "here" : "elsewhere");
}

static void prepare(void)
{
    tells("prepare");
}

static void parent(void)
{
    tells("parent");
}

static void child(void)
{
    tick(1);
    tells("child");
}

static void nothing_more(void)
{
}

static void *forks(void *nothing)
{
    thread = pthread_self();
    forked(nothing_more);
    return nothing;
}

int main(void)
{
    OK(pthread_atfork(prepare, parent, child));
    in_a_thread(forks, NULL);
}
