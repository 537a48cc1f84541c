/* sigchld/zombie */
#include "processes.h"

int main(void)
{
    pid_t child = exits(5, 1);
    tick(3);
    say("slept");
    say("%d", status_of(child));
}
