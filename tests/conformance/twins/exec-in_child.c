/* exec/in_child */
#include "processes.h"

int main(int count, char **arguments)
{
    (void)arguments;
    if (count > 1) {
        say("new program");
        exit(9);
    }
    pid_t child = fork();
    if (!child)
        execute("new", NULL);
    say("%d", status_of(child));
    say("old program");
}
