/* sem_trywait/empty */
#include "semaphores.h"

int main(void)
{
    init(1);
    say("%s", result(sem_trywait(&sem)));
    say("%s", result(sem_trywait(&sem)));
    say_value();
}
