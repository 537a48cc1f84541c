/* pthread_sigmask/default_kills */
#include "signals.h"

int main(void)
{
    block(SIGTERM);
    raise(SIGTERM);
    say("pending %s", pending());
    unblock(SIGTERM);
    say("never");
}
