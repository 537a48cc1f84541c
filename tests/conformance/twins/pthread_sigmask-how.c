/* pthread_sigmask/how */
#include "signals.h"

int main(void)
{
    sigset_t set = set_of(SIGUSR1);
    say("%s", error(pthread_sigmask(99, &set, NULL)));
    say("%s", mask());
}
