/* sigwait/2 */
#include "signals.h"

int main(void)
{
    sigset_t set = set_of(SIGRTMIN);
    int number;
    block(SIGRTMIN);
    raise(SIGRTMIN);
    raise(SIGRTMIN);
    for (int at = 0; at < 2; at++) {
        sigwait(&set, &number);
        say("%s, %s", signal_name(number), pending());
    }
}
