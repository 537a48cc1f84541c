/* sem_timedwait/interrupted */
#include "semaphores.h"

int main(void)
{
    init(0);
    const int flags[] = {0, SA_RESTART};
    for (int at = 0; at < 2; at++) {
        handle_with(SIGUSR1, speaks, flags[at], set_of());
        pthread_t thread = start(timedwaits, (void *)6);
        tick(1);
        OK(pthread_kill(thread, SIGUSR1));
        join(thread);
    }
}
