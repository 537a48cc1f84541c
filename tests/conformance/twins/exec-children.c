/* exec/children */
#include "processes.h"

int main(int count, char **arguments)
{
    (void)arguments;
    if (count > 1) {
        say("%d", status_of_any());
        say_wait(-1, 0);
        return 0;
    }
    if (!fork()) {
        tick(2);
        say("child");
        exit(3);
    }
    execute("new", NULL);
}
