/* fork/alarm */
#include "forks.h"
#include <sys/time.h>

static void rings(int number)
{
    (void)number;
    say("alarm");
}

static void child(void)
{
    struct itimerval none = {.it_value = {0, 0}}, left;
    CHECK(setitimer(ITIMER_REAL, &none, &left) == 0);
    say("child %ld", (long)left.it_value.tv_sec * 1000000 + (long)left.it_value.tv_usec);
    tick(4);
    say("child sleeps on");
}

int main(void)
{
    handle_with(SIGALRM, rings, SA_RESTART, set_of());
    struct itimerval timer = {.it_value = {0, 6 * tick_length() / 1000}};
    CHECK(setitimer(ITIMER_REAL, &timer, NULL) == 0);
    forked(child);
    pause();
}
