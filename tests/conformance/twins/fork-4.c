/* fork/4 */
#include "forks.h"

static pid_t pid;

static void child(void)
{
    say(getpid() != pid ? "new id" : "old id");
    say(getppid() == pid ? "parent is the caller's process" : "another parent");
}

int main(void)
{
    pid = getpid();
    forked(child);
}
