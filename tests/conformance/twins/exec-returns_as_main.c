/* exec/returns_as_main */
#include "processes.h"

static void *executes(void *nothing)
{
    execute("new", NULL);
    return nothing;
}

int main(int count, char **arguments)
{
    (void)arguments;
    if (count > 1) {
        say("new");
        return 6;
    }
    pid_t child = fork();
    if (!child)
        in_a_thread(executes, NULL);
    say("%d", status_of(child));
}
