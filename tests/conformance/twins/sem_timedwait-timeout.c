/* sem_timedwait/timeout */
#include "semaphores.h"

int main(void)
{
    init(0);
    timedwaits((void *)3);
    say_value();
    post();
    say_value();
}
