/* exec/pid */
#include "processes.h"

int main(int count, char **arguments)
{
    if (count > 1) {
        say(getpid() == atoi(arguments[1]) ? "same process" : "another process");
        say(getppid() == atoi(arguments[2]) ? "same parent" : "another parent");
        return 0;
    }
    char pid[16], parent[16];
    snprintf(pid, sizeof pid, "%d", getpid());
    snprintf(parent, sizeof parent, "%d", getppid());
    execute(pid, parent);
}
