/* alarm/set_by_thread */
#include "signals.h"

static void *sets(void *nothing)
{
    say("%ld", alarm_in(2));
    return nothing;
}

int main(void)
{
    handle(SIGALRM, says);
    alarm_in(9);
    join(start(sets, NULL));
    say("%s", result(pause()));
}
