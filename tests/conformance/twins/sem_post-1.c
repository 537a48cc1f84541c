/* sem_post/1 */
#include "semaphores.h"

int main(void)
{
    init(0);
    post();
    post();
    say_value();
    says_wait(NULL);
    says_wait(NULL);
    say("%s", result(sem_trywait(&sem)));
}
