/* sigtimedwait/poll */
#include "signals.h"

int main(void)
{
    sigset_t set = set_of(SIGUSR1);
    struct timespec none = {0, 0};
    block(SIGUSR1);
    say("%s", result(sigtimedwait(&set, NULL, &none)));
    raise(SIGUSR1);
    say("%s", signal_name(sigtimedwait(&set, NULL, &none)));
    say("%s", result(sigtimedwait(&set, NULL, &none)));
}
