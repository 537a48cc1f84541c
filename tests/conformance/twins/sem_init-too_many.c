/* sem_init/too_many */
#include "semaphores.h"

int main(void)
{
    say("%s", result(sem_init(&sem, 0, SEM_VALUE_MAX + 1u)));
}
