/* waitpid/thread_has_ended */
#include "processes.h"

static void *forks(void *nothing)
{
    (void)nothing;
    return (void *)(intptr_t)exits(6, 2);
}

int main(void)
{
    pid_t child = (pid_t)(intptr_t)join(start(forks, NULL));
    say("joined");
    say("%d", status_of(child));
}
