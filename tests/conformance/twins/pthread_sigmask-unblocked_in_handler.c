/* pthread_sigmask/unblocked_in_handler */
#include "signals.h"

static volatile int depth;

static void lets_itself_in(int number)
{
    depth++;
    say("in %d", depth);
    if (depth == 1) {
        raise(number);
        say("pending %s", pending());
        unblock(number);
        say("pending %s", pending());
    }
    say("out %d", depth--);
}

int main(void)
{
    handle(SIGUSR1, lets_itself_in);
    raise(SIGUSR1);
}
