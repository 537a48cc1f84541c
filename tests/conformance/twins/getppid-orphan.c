/* getppid/orphan */
#include "processes.h"

static void tell_parent(pid_t parent)
{
    say(getppid() == parent ? "its parent" : "another parent");
}

int main(void)
{
    pid_t child = fork();
    if (!child) {
        pid_t parent = getpid();
        if (!fork()) {
            tell_parent(parent);
            tick(4);
            tell_parent(parent);
            say("still here");
            exit(0);
        }
        tick(1);
        exit(0);
    }
    reap(child);
    say("parent ended");
    tick(6);
}
