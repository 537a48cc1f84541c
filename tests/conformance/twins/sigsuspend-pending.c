/* sigsuspend/pending */
#include "signals.h"

int main(void)
{
    sigset_t none = set_of();
    handle(SIGUSR1, says);
    block(SIGUSR1);
    raise(SIGUSR1);
    say("%s", result(sigsuspend(&none)));
    say("%s", mask());
    say("%s", pending());
}
