/* waitpid/nohang */
#include "processes.h"

int main(void)
{
    pid_t child = exits(5, 2);
    int status = 0;
    pid_t none = waitpid(child, &status, WNOHANG);
    say("(%d, %d)", none, status);
    tick(4);
    say(waitpid(-1, &status, WNOHANG) == child ? "its id" : "another id");
    say("%d", WEXITSTATUS(status));
    say_wait(-1, WNOHANG);
}
