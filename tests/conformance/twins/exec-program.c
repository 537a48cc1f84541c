/* exec/program */
#include "processes.h"

int main(int count, char **arguments)
{
    if (count > 1) {
        say("new");
        say("%s", arguments[2]);
        return 5;
    }
    say("old");
    execute("new", "argument");
    say("never");
}
