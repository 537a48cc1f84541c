/* exec/alarm */
#include "processes.h"
#include <sys/time.h>

int main(int count, char **arguments)
{
    (void)arguments;
    if (count > 1) {
        say("new");
        pause();
        return 0;
    }
    handle(SIGALRM, speaks);
    struct itimerval timer = {.it_value = {0, 3 * tick_length() / 1000}};
    CHECK(setitimer(ITIMER_REAL, &timer, NULL) == 0);
    execute("new", NULL);
}
