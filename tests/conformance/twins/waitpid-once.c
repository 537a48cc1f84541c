/* waitpid/once */
#include "processes.h"

int main(void)
{
    pid_t child = exits(6, 0);
    say("%d", status_of(child));
    say_wait(child, 0);
}
