/* fork/1 */
#include "forks.h"

int main(void)
{
    pid_t result = fork();
    if (!result) {
        say("child: %d", result);
        exit(0);
    }
    say("parent: %s", wait(NULL) == result ? "the child's id" : "another id");
}
