/* waitpid/stopped */
#include "processes.h"

int main(void)
{
    int status = 0;
    pid_t child = stops(0);
    tick(2);
    pid_t none = waitpid(child, &status, WNOHANG);
    say("(%d, %d)", none, status);
    CHECK(kill(child, SIGCONT) == 0);
    say("%d", status_of(child));
}
