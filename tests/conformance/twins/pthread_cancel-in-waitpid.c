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
        pause();
    cancel_while();
    CHECK(kill(child, SIGKILL) == 0);
    CHECK(waitpid(child, NULL, 0) == child);
}
