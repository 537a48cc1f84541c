/* wait/zombie */
#include "processes.h"

int main(void)
{
    pid_t child = exits(4, 0);
    tick(2);
    say("%s", result(kill(child, 0)));
    say("%d", status_of(child));
    say("%s", result(kill(child, 0)));
    say_wait(child, 0);
}
