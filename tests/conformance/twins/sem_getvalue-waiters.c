/* sem_getvalue/waiters */
#include "semaphores.h"

int main(void)
{
    init(0);
    pthread_t one = start(takes, NULL), two = start(takes, NULL);
    tick(1);
    say_value();
    post();
    post();
    join(one);
    join(two);
}
