/* wait/signaled */
#include "processes.h"

int main(void)
{
    const int signals[] = {SIGTERM, SIGKILL};
    for (int at = 0; at < 2; at++) {
        pid_t child = pauses();
        tick(1);
        CHECK(kill(child, signals[at]) == 0);
        say("%d", status_of(child));
    }
}
