/* handler/joins */
#include "signals.h"

static void *gives(void *nothing)
{
    (void)nothing;
    settle(1);
    return (void *)6;
}

static void joins(int number)
{
    say("in %s", signal_name(number));
    say("%s", value_name(join(start(gives, NULL))));
}

int main(void)
{
    handle(SIGUSR1, joins);
    raise(SIGUSR1);
    say("end");
}
