/* waitpid/any */
#include "processes.h"

int main(void)
{
    for (int status = 3; status; status--)
        exits(status, 2 * status);
    for (int at = 0; at < 3; at++)
        say("%d", status_of_any());
    say_wait(-1, 0);
}
