/* sem_timedwait/free */
#include "semaphores.h"

int main(void)
{
    init(1);
    tick(2);
    timedwaits((void *)-1);
    timedwaits((void *)-1);
}
