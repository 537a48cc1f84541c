/* sem_post/overflow */
#include "semaphores.h"

int main(void)
{
    init(SEM_VALUE_MAX);
    say("%s", result(sem_post(&sem)));
    say_value();
}
