/* waitpid/given */
#include "processes.h"

int main(void)
{
    pid_t early = exits(1, 0), late = exits(2, 3);
    say("%d", status_of(late));
    say("%d", status_of(early));
}
