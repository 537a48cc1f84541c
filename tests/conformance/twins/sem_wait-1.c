/* sem_wait/1 */
#include "semaphores.h"

int main(void)
{
    init(2);
    for (int round = 0; round < 2; round++) {
        says_wait(NULL);
        say_value();
    }
}
