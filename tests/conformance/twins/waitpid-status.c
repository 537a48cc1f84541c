/* waitpid/status */
#include "processes.h"

int main(void)
{
    const int statuses[] = {7, 256 + 7, -1};
    for (int at = 0; at < 3; at++)
        say("%d", status_of(exits(statuses[at], 0)));
}
