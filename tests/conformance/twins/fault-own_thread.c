/* fault/own_thread */
#include "signals.h"

static pthread_t initial;

static void leaves(int number)
{
    say("in %s, %s", signal_name(number), pthread_equal(pthread_self(), initial) ? "M" : "T");
    pthread_exit((void *)3);
}

static void *faults(void *nothing)
{
    *(volatile int *)8 = 0;
    say("never");
    return nothing;
}

int main(void)
{
    initial = pthread_self();
    handle(SIGSEGV, leaves);
    say("%s", value_name(join(start(faults, NULL))));
}
