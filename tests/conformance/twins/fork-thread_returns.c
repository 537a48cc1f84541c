/* fork/thread_returns */
#include "forks.h"

static void *forks(void *nothing)
{
    (void)nothing;
    pid_t child = fork();
    if (child)
        say("%d", status_of(child));
    say(child ? "parent" : "child");
    return (void *)7;
}

int main(void)
{
    in_a_thread(forks, NULL);
}
