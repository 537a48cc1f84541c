/* waitpid/group */
#include "processes.h"

int main(void)
{
    pid_t child = exits(4, 0);
    int status;
    say(waitpid(0, &status, 0) == child ? "its id" : "another id");
    say("%d", WEXITSTATUS(status));
    say_wait(0, 0);
}
