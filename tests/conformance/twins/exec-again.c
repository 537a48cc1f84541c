/* exec/again */
#include "processes.h"

int main(int count, char **arguments)
{
    int round = count == 1 ? 1 : atoi(arguments[1]);
    say("%d", round);
    if (round < 3) {
        char next[16];
        snprintf(next, sizeof next, "%d", round + 1);
        execute(next, NULL);
    }
    return round;
}
