/* exec/fork_handlers */
#include "processes.h"

static void prepare(void)
{
    say("prepare");
}

int main(int count, char **arguments)
{
    (void)arguments;
    if (count == 1) {
        OK(pthread_atfork(prepare, prepare, prepare));
        execute("new", NULL);
    }
    pid_t child = fork();
    if (child)
        reap(child);
    say("forked");
}
