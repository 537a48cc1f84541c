/* sem_timedwait/in_time */
#include "semaphores.h"

int main(void)
{
    init(0);
    pthread_t thread = start(timedwaits, (void *)200);
    tick(2);
    post();
    join(thread);
    say_value();
}
