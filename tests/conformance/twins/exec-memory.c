/* exec/memory */
#include "processes.h"

static int x;

int main(int count, char **arguments)
{
    (void)arguments;
    if (count == 1)
        x = 5;
    say("%d", x);
    if (count == 1)
        execute("new", NULL);
}
