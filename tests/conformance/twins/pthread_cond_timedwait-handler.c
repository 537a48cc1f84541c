/* pthread_cond_timedwait/handler */
#include "conditions.h"

int main(void)
{
    handle(SIGUSR1, speaks);
    pthread_t thread = start(timedwaits, (void *)4);
    tick(2);
    OK(pthread_kill(thread, SIGUSR1));
    join(thread);
}
