#include "victim.h"

static pid_t child;

static void call(void)
{
    waitpid(child, NULL, 0);
}

int main(void)
{
    child = fork();
    if (child == 0)
        _exit(4);
    tick(3);
    cancel_before();
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    say("status %d", WEXITSTATUS(status));
}
