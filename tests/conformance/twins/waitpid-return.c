/* waitpid/return */
#include "processes.h"

int main(void)
{
    pid_t child = fork();
    if (!child) {
        say("child");
        return 3;
    }
    say("%d", status_of(child));
}
