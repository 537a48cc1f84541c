/* sched_yield/2 */
#include "locks.h"

static void *yields(void *nothing)
{
    say("%s", result(sched_yield()));
    return nothing;
}

int main(void)
{
    yields(NULL);
    in_a_thread(yields, NULL);
}
