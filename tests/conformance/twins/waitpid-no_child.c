/* waitpid/no_child */
#include "processes.h"

int main(void)
{
    say_wait(-1, 0);
    say_wait(getpid(), 0);
    pid_t child = fork();
    if (!child) {
        say_wait(getppid(), 0);
        exit(0);
    }
    reap(child);
    int pipe_ends[2];
    CHECK(pipe(pipe_ends) == 0);
    pid_t middle = fork();
    if (!middle) {
        pid_t grandchild = exits(0, 4);
        CHECK(write(pipe_ends[1], &grandchild, sizeof grandchild) == sizeof grandchild);
        exit(0);
    }
    pid_t grandchild;
    CHECK(read(pipe_ends[0], &grandchild, sizeof grandchild) == sizeof grandchild);
    say_wait(grandchild, 0);
    say("%d", status_of(middle));
}
