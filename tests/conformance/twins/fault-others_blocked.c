/* fault/others_blocked */
#include "signals.h"

static pthread_t initial;

static void leaves(int number)
{
    say("in %s, %s", signal_name(number), pthread_equal(pthread_self(), initial) ? "M" : "T");
    _exit(2);
}

static void *faults(void *nothing)
{
    block(SIGFPE, SIGBUS);
    *(volatile int *)8 = 0;
    return nothing;
}

int main(void)
{
    initial = pthread_self();
    handle(SIGSEGV, leaves);
    block(SIGSEGV);
    unblock(SIGSEGV);
    join(start(faults, NULL));
    say("never");
}
