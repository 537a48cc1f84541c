/* wait/killed_while_stopped */
#include "processes.h"

int main(void)
{
    pid_t child = stops(0);
    tick(1);
    CHECK(kill(child, SIGKILL) == 0);
    say("%d", status_of(child));
    child = stops(0);
    tick(1);
    CHECK(kill(child, SIGTERM) == 0);
    tick(1);
    int status = 0;
    pid_t none = waitpid(child, &status, WNOHANG);
    say("(%d, %d)", none, status);
    CHECK(kill(child, SIGCONT) == 0);
    say("%d", status_of(child));
}
