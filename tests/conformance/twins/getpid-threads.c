/* getpid/threads */
#include "processes.h"

static pid_t pid;

static void *tells_pid(void *nothing)
{
    say(getpid() == pid ? "same" : "not same");
    return nothing;
}

int main(void)
{
    pid = getpid();
    tells_pid(NULL);
    in_a_thread(tells_pid, NULL);
    pid_t child = fork();
    if (!child) {
        tells_pid(NULL);
        exit(0);
    }
    reap(child);
    tells_pid(NULL);
}
